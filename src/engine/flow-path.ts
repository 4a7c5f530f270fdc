import type { FlowState } from "../states.ts";
import type { RunResult } from "./outlook.ts";

/** Through which states a flow comes until it runs, by the state it is found in: those of upstream. */
export const OPENING: Readonly<Record<FlowState, readonly FlowState[]>> = {
  // It has not begun.
  PENDING: ["RUNNING"],
  // Its owner died: it stands as if it had been suspended.
  RUNNING: ["RESUMING", "SUSPENDED", "RUNNING"],
  SUSPENDING: ["RESUMING", "SUSPENDED", "RUNNING"],
  RESUMING: ["SUSPENDED", "RUNNING"],
  // It was stopped, or waited for something.
  SUSPENDED: ["RUNNING"],
  // It has ended, and is looked at once more.
  SUCCESS: ["RUNNING"],
  // What could not be done or undone is tried again.
  FAILURE: ["RUNNING"],
  // It starts over.
  REVERTED: ["PENDING", "RUNNING"],
};

/** Through which states a flow comes from where it runs to where its run ends. */
export const CLOSING: Readonly<Record<RunResult["state"], readonly FlowState[]>> = {
  // All was done.
  SUCCESS: ["SUCCESS"],
  // All that was done was undone.
  REVERTED: ["REVERTED"],
  // It can go neither on nor back.
  FAILURE: ["FAILURE"],
  // It was stopped, or waits for something.
  SUSPENDED: ["SUSPENDING", "SUSPENDED"],
};
