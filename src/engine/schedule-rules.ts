import type { Waits } from "./waits.ts";

/** What a schedule goes by. */
export interface Rules {
  /** Undefined where nothing of the flow waits. */
  readonly waits: Waits | undefined;
  /** A nested REVERT climbs to the whole flow. */
  readonly deferReverts: boolean;
  /** A failure ends the run where it stands. */
  readonly neverResolve: boolean;
  /** It was to be reverted before it was taken up. */
  readonly isCancelled: boolean;
}
