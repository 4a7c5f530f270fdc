import { FootplateError } from "../errors.ts";
import type { FlowState } from "../states.ts";
import type { Schedule } from "./schedule.ts";

/** How a run ended that did not throw. */
export interface RunResult {
  readonly state: "SUCCESS" | "REVERTED" | "FAILURE" | "SUSPENDED";
  /** SUSPENDED by a durable wait: when to come back. */
  readonly wakeAt?: number;
  /** SUSPENDED until the network is back, at the latest at `wakeAt`. */
  readonly until?: "online";
  /** SUSPENDED by waiting for signals: their names. */
  readonly waitingFor?: readonly string[];
}

/** Where a run stands when nothing of it is being written. */
export interface Outlook {
  readonly state: FlowState;
  /** It is over. */
  readonly result?: RunResult;
  /** Nothing runs until then. */
  readonly wakeAt?: number;
}

/** Something runs: all else is decided when it has ended. */
export const RUNNING: Outlook = { state: "RUNNING" };

/** What is to come of a run in which nothing runs. @throws {FootplateError} `EXECUTION` when nothing can go on */
export function outlook(
  flow: string,
  schedule: Schedule,
  given: {
    readonly now: number;
    readonly parkMs: number;
    readonly stopped: boolean;
    /** Somebody waits for the network. */
    readonly offline: boolean;
  },
): Outlook {
  const end = schedule.end();
  if (end) return { state: end, result: { state: end } };
  if (given.stopped) return { state: "SUSPENDED", result: { state: "SUSPENDED" } };
  const soonest = schedule.nextWake() ?? Infinity;
  const awaited = schedule.awaited();
  if (soonest === Infinity && !awaited) {
    throw new FootplateError("EXECUTION", `Nothing of flow "${flow}" can go on`);
  }
  if (soonest < Infinity && soonest - given.now <= given.parkMs) {
    return { state: "RUNNING", wakeAt: soonest };
  }
  // Signals are read where a run begins, so whoever waits for one goes.
  const wakeAt = Math.min(soonest, awaited?.wakeAt ?? Infinity);
  return {
    state: "SUSPENDED",
    result: {
      state: "SUSPENDED",
      ...(wakeAt < Infinity && { wakeAt }),
      ...(awaited && { waitingFor: awaited.names }),
      ...(given.offline && { until: "online" }),
    },
  };
}
