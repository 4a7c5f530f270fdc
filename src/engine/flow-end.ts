import type { AtomDetail } from "../persistence/details.ts";
import { isDone, isUndone } from "./done.ts";

const isBack = (atom: AtomDetail): boolean =>
  isUndone(atom) && (atom.intention === "REVERT" || atom.state === "IGNORE");

/** How a flow has ended, by its atoms; undefined while something is left to do. `deferReverts`: all or nothing is reverted. */
export function flowEnd(
  atoms: readonly AtomDetail[],
  deferReverts: boolean,
): "SUCCESS" | "REVERTED" | "FAILURE" | undefined {
  if (atoms.some(({ state }) => state === "REVERT_FAILURE")) return "FAILURE";
  if (atoms.every(isDone)) return "SUCCESS";
  const undone = deferReverts
    ? atoms.every(isBack)
    : atoms.every((atom) => isBack(atom) || isDone(atom));
  return undone ? "REVERTED" : undefined;
}
