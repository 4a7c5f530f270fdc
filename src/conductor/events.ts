import type { Engine } from "../engine/engine.ts";
import type { FootplateError } from "../errors.ts";
import type { Failure } from "../failure.ts";
import type { Job, Outcome } from "../job.ts";

/** What a conductor tells. The stages come in this order, then exactly one of the endings. */
export interface ConductorEvents {
  job_claimed: { job: Job };
  compilation_start: { job: Job; engine: Engine };
  compilation_end: { job: Job; engine: Engine };
  preparation_start: { job: Job; engine: Engine };
  preparation_end: { job: Job; engine: Engine };
  validation_start: { job: Job; engine: Engine };
  validation_end: { job: Job; engine: Engine };
  running_start: { job: Job; engine: Engine };
  running_end: { job: Job; engine: Engine };
  job_consumed: { job: Job; outcome: Outcome };
  job_abandoned: { job: Job; reason: string; failure?: Failure };
  /** Given back to wait: nothing is wrong with it. */
  job_parked: { job: Job; wakeAt?: number; waitingFor?: readonly string[] };
  job_trashed: { job: Job; reason: string; failure?: Failure };
  job_cancelled: { job: Job; reason: string };
  claim_lost: { job: Job };
  board_error: { error: FootplateError; retryInMs: number };
}

/** Any of them. */
export type ConductorEvent = {
  [E in keyof ConductorEvents]: { readonly type: E } & ConductorEvents[E];
}[keyof ConductorEvents];

/** The two ends of each stage. */
export type StageEvent =
  `${"compilation" | "preparation" | "validation" | "running"}_${"start" | "end"}`;
