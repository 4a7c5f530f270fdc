import type { Flow } from "../flow/flow.ts";
import type { Task } from "../flow/task.ts";
import type { Gate } from "./gate.ts";

/** A node of the graph: an atom, or a junction. */
export interface GraphNode {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * Where several end before several begin, so that n before m cost n + m edges and not n times m. It is passed when all before
 * it are done, and if it has a gate, when that was asked. Its index comes behind those of all atoms.
 */
export interface Junction extends GraphNode {
  readonly gate: Gate | undefined;
}

/** The junctions as they are found while a flow is compiled. */
export interface Joining {
  readonly junctions: (Junction & { readonly after: number[] })[];
  /** The junction of this index. */
  at(index: number): { readonly after: number[] };
  /** Gives one node in place of several. With a gate there is always one. */
  join(before: readonly number[], gate?: Gate): readonly number[];
}

/** Joins nodes behind all atoms of a flow. `follow` makes one node come after others. */
export function createJoining(
  flow: Flow,
  follow: (index: number, before: readonly number[]) => void,
): Joining {
  const count = sizeOf(flow);
  const junctions: Joining["junctions"] = [];
  return {
    junctions,
    at: (index) => junctions[index - count]!,
    join(before, gate) {
      if (!gate && before.length < 2) return before;
      const index = count + junctions.length;
      junctions.push({ before, after: [], gate });
      follow(index, before);
      return [index];
    },
  };
}

/** How many atoms there are. */
function sizeOf(node: Task | Flow): number {
  const own = node.kind === "task" ? 1 : 0;
  const inner = node.kind === "task" ? [] : node.children;
  return inner.reduce((sum, child) => sum + sizeOf(child), own + (node.retry ? 1 : 0));
}

/** In which order nodes are looked at that are ready together: by priority, then as they are declared. */
export interface Ranks {
  readonly of: Int32Array;
  readonly at: Int32Array;
}

/** Undefined where the order is that of the indexes. */
export function ranksOf(
  priorities: readonly number[],
  junctions: readonly Junction[],
): Ranks | undefined {
  const gates = junctions.some(({ gate }) => gate);
  if (!gates && !priorities.some((priority) => priority !== 0)) return undefined;
  const nodes = [
    // A gate is asked right before what it leads to would start.
    ...junctions.map(({ gate }, at) => {
      const { first = 0, end = 0 } = gate?.parts[gate.place] ?? {};
      const priority = Math.max(...priorities.slice(first, end), -Infinity);
      return { index: priorities.length + at, place: first, priority };
    }),
    ...priorities.map((priority, index) => ({ index, place: index, priority })),
  ];
  nodes.sort((a, b) => b.priority - a.priority || a.place - b.place);
  const at = Int32Array.from(nodes, ({ index }) => index);
  const of = new Int32Array(at.length);
  for (const [rank, index] of at.entries()) of[index] = rank;
  return { of, at };
}
