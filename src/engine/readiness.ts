import type { AtomRun } from "../persistence/details.ts";
import type { AtomTable } from "./table.ts";

/** What an atom may do. */
export type Ready = AtomRun["action"] | "RETRY";

/** What an atom may do now; undefined while others hold it back, or nothing is left to do. */
export function readiness(table: AtomTable, index: number): Ready | undefined {
  const { state, intention } = table.atoms[index]!;
  if (table.isRunning(index)) return undefined;
  if (intention === "RETRY" || state === "RETRYING") {
    return table.mayRevert(index) ? "RETRY" : undefined;
  }
  if (intention === "EXECUTE") {
    // RUNNING, but not here: its owner died, so it runs again under the same key (P7).
    const isStartable = state === "PENDING" || state === "RUNNING";
    return isStartable && table.mayStart(index) ? "EXECUTE" : undefined;
  }
  const isUndoable = state === "SUCCESS" || state === "FAILURE" || state === "REVERTING";
  return isUndoable && table.mayRevert(index) ? "REVERT" : undefined;
}
