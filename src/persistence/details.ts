import type { Failure } from "../failure.ts";
import type { FlowState, Intention, RetryState } from "../states.ts";

/** A named collection of flows. */
export interface LogBook {
  readonly id: string;
  readonly name: string;
  readonly meta: Record<string, unknown>;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One execution or reversion of an atom, for a timeline. */
export interface AtomRun {
  readonly action: "EXECUTE" | "REVERT";
  readonly attempt: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly failure?: Failure;
}

/** One execution of a retry controller and what failed under it. */
export interface Attempt {
  readonly provided: unknown;
  /** The controller's own failure, when its `execute` threw. */
  readonly failure?: Failure;
  readonly failures: Readonly<Record<string, Failure>>;
}

/** A line for people, kept with the atom that wrote it. */
export interface LogLine {
  readonly at: number;
  readonly attempt: number;
  readonly message: string;
  readonly fields?: object;
}

/** How far one atom got. */
export interface AtomDetail {
  readonly name: string;
  readonly type: "TASK" | "RETRY";
  readonly version: number;
  readonly state: RetryState;
  readonly intention: Intention;
  readonly result?: unknown;
  readonly failure?: Failure;
  readonly revertResult?: unknown;
  readonly revertFailure?: Failure;
  readonly attempts: number;
  /** Part of the idempotency key; rises as P9 says. */
  readonly round: number;
  readonly progress?: { readonly fraction: number; readonly details?: unknown };
  /** Retries only: what was provided and what failed, attempt by attempt; the last 100. */
  readonly history?: readonly Attempt[];
  /** Retries only: how many attempts there were before those in `history`. */
  readonly forgotten?: number;
  /** The last 16, oldest first. */
  readonly runs: readonly AtomRun[];
  /** A sleep, a signal's time limit, a retry's backoff or a RetryLater ends then. */
  readonly wakeAt?: number;
  /** What `step` stored, by key. */
  readonly steps?: Readonly<Record<string, unknown>>;
  /** The last 200, oldest first. */
  readonly logs?: readonly LogLine[];
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly meta: Record<string, unknown>;
}

/** How far one flow got: enough to resume it. */
export interface FlowDetail {
  readonly id: string;
  /** Absent for a flow that stands alone: what posting without a book makes. */
  readonly bookId?: string;
  readonly name: string;
  readonly state: FlowState;
  readonly factory: { readonly name: string; readonly args?: unknown };
  readonly version: number;
  readonly fingerprint: string;
  readonly store: Record<string, unknown>;
  readonly atoms: Readonly<Record<string, AtomDetail>>;
  /** The claim generation that opened it last; a lower one is refused with STALE_CLAIM. */
  readonly generation: number;
  /** Grows by one with every save. */
  readonly revision: number;
  readonly meta: Record<string, unknown>;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One atomic write to one flow: only what changed. */
export interface FlowChange {
  readonly flowId: string;
  readonly generation: number;
  /** The stored one plus one. The stored one again is acknowledged as already done; any other is STALE_CLAIM. */
  readonly revision: number;
  readonly state?: FlowState;
  readonly version?: number;
  readonly fingerprint?: string;
  /** Keys given replace those stored, others stay. */
  readonly store?: Record<string, unknown>;
  readonly meta?: Record<string, unknown>;
  /** Each replaces the atom of its name. */
  readonly atoms?: readonly AtomDetail[];
}
