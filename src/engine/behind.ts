import { nodeAt, type Graph } from "./compile.ts";

/** All atoms that come after the nodes from `first` up to `end`, however far, without these. */
export function behind(graph: Graph, first: number, end: number): number[] {
  const seen = new Set<number>();
  for (let index = first; index < end; index += 1) seen.add(index);
  // A set goes on with what is added meanwhile.
  for (const each of seen) for (const at of nodeAt(graph, each).after) seen.add(at);
  return [...seen].filter((at) => at < graph.atoms.length && (at < first || at >= end));
}
