import { behind } from "./behind.ts";
import { revertRange } from "./recovery.ts";
import type { AtomTable } from "./table.ts";

/** Reverts what stands under a controller, itself, and all that comes after them; what came before stays done. */
export function revertScope(table: AtomTable, retry: number, now: number): void {
  const { graph } = table;
  const { first, end } = graph.scopes[graph.atoms[retry]!.scope]!;
  revertRange(table, { first, end }, now);
  for (const each of behind(graph, first, end)) {
    revertRange(table, { first: each, end: each + 1 }, now);
  }
}
