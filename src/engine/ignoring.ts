import type { AtomDetail } from "../persistence/details.ts";
import { resetAtom } from "./atoms.ts";
import { behind } from "./behind.ts";
import { keyOf, reachOf, targetOf, type Gate } from "./gate.ts";
import type { AtomTable } from "./table.ts";

/** How much a "no" ignores, the widest first: of several, the widest holds. */
export const DEPTHS = ["ALL", "FLOW", "NEIGHBORS", "ATOM"] as const;
type Depth = (typeof DEPTHS)[number];

/** Ignores what is behind a gate, as far as `depth` says. */
export function ignore(table: AtomTable, index: number, gate: Gate, depth: Depth): void {
  const key = keyOf(gate, (at) => table.graph.atoms[at]!.name);
  const reached = depth === "ALL" ? behind(table.graph, index, index + 1) : insideOf(gate, depth);
  for (const at of reached) {
    const atom = table.atoms[at]!;
    // Each "no" is kept, as one may be taken back while another stands.
    const meta = { ...atom.meta, ignoredBy: [...ignorersOf(atom), key] };
    table.put(at, { ...atom, state: "IGNORE", intention: "IGNORE", meta });
  }
}

/** Has the gates from `first` up to `end` asked again, and takes back what their "no" ignored beyond. */
export function reopen(table: AtomTable, first: number, end: number): void {
  const { graph, atoms } = table;
  const reopened = new Set<string>();
  for (const [at, { gate }] of graph.junctions.entries()) {
    if (!gate) continue;
    const target = targetOf(gate);
    if (target.first < first || target.end > end) continue;
    reopened.add(keyOf(gate, (index) => graph.atoms[index]!.name));
    table.turn(graph.atoms.length + at, false);
  }
  // Whatever comes after has a higher index.
  for (let index = end; index < atoms.length; index += 1) {
    const atom = atoms[index]!;
    if (atom.state !== "IGNORE") continue;
    const ignoredBy = ignorersOf(atom).filter((key) => !reopened.has(key));
    if (ignoredBy.length > 0) table.put(index, { ...atom, meta: { ...atom.meta, ignoredBy } });
    else table.put(index, resetAtom(atom, false));
  }
}

const ignorersOf = ({ meta }: AtomDetail): readonly string[] =>
  (meta["ignoredBy"] as readonly string[] | undefined) ?? [];

function insideOf(gate: Gate, depth: Exclude<Depth, "ALL">): number[] {
  return reachOf(gate, depth).flatMap(({ first, end }) =>
    Array.from({ length: end - first }, (_, at) => first + at),
  );
}
