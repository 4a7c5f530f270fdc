import type { Decided } from "../flow/ordering.ts";
import type { AtomDetail } from "../persistence/details.ts";

/** A child of a graph where it stands among the others: its atoms are those from `first` up to `end`. */
export interface Part {
  readonly name: string;
  readonly isTask: boolean;
  readonly first: number;
  readonly end: number;
  /** The places of those that come right before it. */
  readonly before: readonly number[];
}

/** What leads to a child about which somebody decides. */
export interface Gate {
  /** The place of the child. */
  readonly place: number;
  readonly parts: readonly Part[];
  readonly links: readonly Decided[];
}

/** The child a gate leads to. */
export const targetOf = ({ place, parts }: Gate): Part => parts[place]!;

/** Whether it was asked already: something behind it has begun, be it only to wait, or is ignored. */
export function isPassed(gate: Gate, atoms: readonly AtomDetail[]): boolean {
  const { first, end } = targetOf(gate);
  const behind = atoms.slice(first, end);
  return behind.some((atom) => atom.state !== "PENDING" || atom.startedAt !== undefined);
}

/** Names a gate in what is stored: by the first atom behind it, as two flows may share a name. */
export const keyOf = (gate: Gate, nameOf: (index: number) => string): string => {
  const { name, first, end } = targetOf(gate);
  return first < end ? nameOf(first) : name;
};

/** The children that a "no" ignores whose depth stays in the graph: `FLOW` goes on from task to task, and not through flows. */
export function reachOf({ place, parts }: Gate, depth: "FLOW" | "NEIGHBORS" | "ATOM"): Part[] {
  const reached = new Set([place]);
  if (depth === "ATOM") return [parts[place]!];
  // They stand in an order in which they could run, so those before a child have been looked at.
  for (let at = place + 1; at < parts.length; at += 1) {
    const { isTask, before } = parts[at]!;
    const follows =
      depth === "FLOW" ? before.some((each) => reached.has(each)) : before.includes(place);
    if (isTask && follows) reached.add(at);
  }
  return [...reached].map((at) => parts[at]!);
}
