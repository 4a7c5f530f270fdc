import { nodeAt } from "./compile.ts";
import { revertRange } from "./recovery.ts";
import type { AtomTable } from "./table.ts";

/** Reverts what stands under a controller, itself, and all that comes after them; what came before stays done. */
export function revertScope(table: AtomTable, retry: number, now: number): void {
  const { graph, atoms } = table;
  const { first, end } = graph.scopes[graph.atoms[retry]!.scope]!;
  revertRange(table, { first, end }, now);
  const behind = new Set<number>();
  const rest: number[] = [];
  for (let inner = first; inner < end; inner += 1) rest.push(inner);
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    for (const each of nodeAt(graph, at).after) {
      if ((each >= first && each < end) || behind.has(each)) continue;
      behind.add(each);
      rest.push(each);
      if (each < atoms.length) revertRange(table, { first: each, end: each + 1 }, now);
    }
  }
}
