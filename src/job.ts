import type { Failure } from "./failure.ts";
import type { Fate, FlowState, JobPriority, JobState } from "./states.ts";

/** One owner's turn at a job, from its claim to what ended it. */
export interface Turn {
  readonly who: string;
  readonly generation: number;
  readonly claimedAt: number;
  readonly endedAt?: number;
  readonly ended?: "ABANDONED" | "LOST" | Fate;
  readonly reason?: string;
}

/** A piece of work on a board: which flow to run, with what, and how far it got. Plain data, a copy each time. */
export interface Job<Out extends object = any> {
  readonly id: string;
  readonly name: string;
  readonly flow: { readonly name: string; readonly args?: unknown };
  /** The flow detail of this job, whether it exists yet or not. @default the job's id */
  readonly flowId: string;
  readonly bookId?: string;
  readonly store: Record<string, unknown>;
  readonly priority: JobPriority;
  /** A lapsed lease reads UNCLAIMED, by the board's clock; its turn reads LOST once somebody claims. */
  readonly state: JobState;
  readonly owner?: string;
  readonly leaseUntil?: number;
  /** Grows by one with every claim, never restarts; the fence of every write made under it. 0: never begun. */
  readonly generation: number;
  /** From 0, one more with every redrive. */
  readonly run: number;
  readonly runAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly endedAt?: number;
  readonly sequence: number;
  readonly key?: string;
  readonly lane?: string;
  readonly needs: readonly string[];
  /** Not after then: what has not ended is reverted and trashed as expired. */
  readonly deadlineAt?: number;
  readonly every?: Every;
  /** Parked: due when one of these is sent, or when `wakeAt` comes. */
  readonly waitingFor?: readonly string[];
  readonly wakeAt?: number;
  /**
   * Three budgets, counted apart: `failed` by abandon after an EXECUTION
   * failure, `lost` by the board whenever a lease lapsed, `errors` by abandon
   * after a storage or factory error. RetryLater, stop and parking charge none.
   */
  readonly attempts: { readonly failed: number; readonly lost: number; readonly errors: number };
  /** The last 16, oldest first. */
  readonly turns: readonly Turn[];
  readonly outcome?: Outcome<Out>;
  /** Why somebody asked that what was done be reverted. Its owner learns of it by `claim` and `extend` (P11). */
  readonly cancelRequested?: string;
  readonly meta: Record<string, unknown>;
}

/** How often a series has a job: so many milliseconds apart, or at the times of a cron line of five fields, in UTC. */
export type Every = { readonly ms: number } | { readonly cron: string };

interface Ended {
  readonly fate: Fate;
  readonly flowState?: FlowState;
  readonly reason?: string;
  readonly at: number;
}

/** How a job ended. `ok` says whether the flow succeeded: a consumed job may as well have been reverted. */
export type Outcome<Out extends object = any> =
  | (Ended & {
      readonly ok: true;
      readonly fate: "CONSUMED";
      readonly flowState: "SUCCESS";
      /** Everything the flow provided. */
      readonly results: Out;
      readonly failure?: undefined;
    })
  | (Ended & {
      readonly ok: false;
      readonly results?: undefined;
      readonly failure?: Failure;
    });

/** What an owner says of a job it ends; the board adds the rest. */
export interface Ending {
  flowState?: FlowState | undefined;
  results?: object | undefined;
  failure?: Failure | undefined;
  reason?: string | undefined;
}

/** The right to work on a job: plain data, enough for every verb that needs it. */
export interface ClaimToken {
  readonly id: string;
  readonly who: string;
  readonly generation: number;
}

/** A claim as it was granted: the job, and until when it is held. */
export interface Claim extends ClaimToken {
  readonly job: Job;
  readonly leaseUntil: number;
}
