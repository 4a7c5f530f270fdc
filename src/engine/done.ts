import type { AtomDetail } from "../persistence/details.ts";
import { nodeAt, type Graph } from "./compile.ts";

/** What comes after it may start. */
export const isDone = ({ state, intention }: AtomDetail): boolean =>
  (state === "SUCCESS" && intention === "EXECUTE") || state === "IGNORE";

/** What comes before it may be reverted. */
export const isUndone = ({ state }: AtomDetail): boolean =>
  state === "PENDING" || state === "REVERTED" || state === "IGNORE";

/** Something began although not all before it was done: the flow was changed since. `undone`: how many right before each are not. */
export const isDisordered = (
  graph: Graph,
  atoms: readonly AtomDetail[],
  undone: Int32Array,
): boolean =>
  atoms.some((atom, index) => !isUndone(atom) && undone[index]! > 0 && lacks(graph, atoms, index));

/** Something before it was never done. What is done and is to be undone, as all is before a retry, held nobody back. */
function lacks(graph: Graph, atoms: readonly AtomDetail[], index: number): boolean {
  const before = new Set(nodeAt(graph, index).before);
  // A set goes on with what is added meanwhile.
  for (const at of before) {
    const state = atoms[at]?.state ?? "IGNORE";
    if (state === "IGNORE") for (const each of nodeAt(graph, at).before) before.add(each);
    else if (state !== "SUCCESS") return true;
  }
  return false;
}
