import type { Failure } from "../failure.ts";
import type { Job } from "../job.ts";

/** What a task learns of its run. Functions, not methods: they may be taken out of the context. */
export interface TaskContext {
  /** Aborts when the claim is lost. Suspending waits instead. */
  readonly signal: AbortSignal;
  /** 1 on the first execution; counts executions of this atom in this job, across retries and crashes. */
  readonly attempt: number;
  /**
   * One for each effect: flow id, atom, `execute` or `revert`, round. The same
   * when a crash makes the atom run again; a new round begins when the atom's
   * own revert has run, or its scope's retry provides a value (protocol P9).
   */
  readonly idempotencyKey: string;
  /** The claim's generation: an outside system refuses a lower one than it has seen. 0 without a job. */
  readonly fence: number;
  readonly job?: Job;
}

/** What `revert` learns beyond that. */
export interface RevertContext<R = unknown> extends TaskContext {
  /** What `execute` returned, or how it failed; `failed` tells which. */
  readonly result: R | Failure;
  readonly failed: boolean;
  /** Failures of the current attempt by atom name; retried-and-succeeded ones are not in it. */
  readonly failures: Readonly<Record<string, Failure>>;
}

/** Gives `Idempotency-Key`, `Footplate-Job` and `Footplate-Fence`, for a request a task makes. */
export function fenceHeaders(
  context: Pick<TaskContext, "idempotencyKey" | "fence" | "job">,
): Record<string, string> {
  return {
    "Idempotency-Key": context.idempotencyKey,
    "Footplate-Fence": String(context.fence),
    ...(context.job && { "Footplate-Job": context.job.id }),
  };
}
