import type { Failure } from "../failure.ts";
import type { Job } from "../job.ts";

/** What a task learns of its run. Functions, not methods: they may be taken out of the context. */
export interface TaskContext {
  /** Aborts when the claim is lost, the job is cancelled or `timeoutMs` passes. Suspending waits instead. */
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
  /**
   * Tells how far it is; `fraction` is clamped to 0..1. Stored at most every 250 ms, the last one always.
   * @throws {FootplateError} `INVALID_INPUT` for details that cannot be stored
   */
  readonly progress: (fraction: number, details?: unknown) => void;
  /**
   * A durable step inside the task, for loops and fan-outs no graph can declare: `body` runs once a `key`, its value
   * is stored before it is returned, and a re-run after a crash or RetryLater gets it back without running `body`.
   * Forgotten when the atom is reverted. At most 1,000 keys an atom; those of `revert` are apart.
   * @throws {FootplateError} `INVALID_INPUT` for a bad key, one too many, or a value that cannot be stored;
   * `INVALID_STATE` when the attempt is over
   */
  readonly step: <T>(key: string, body: () => T | Promise<T>) => Promise<T>;
  /**
   * A line for people, kept with the atom: the last 200 of 2 kB, written with the next checkpoint, at the latest after 1 s.
   * @throws {FootplateError} `INVALID_INPUT` for fields that cannot be stored
   */
  readonly log: (message: string, fields?: object) => void;
}

/** What `revert` learns beyond that. */
export interface RevertContext<R = unknown> extends TaskContext {
  /** What `execute` returned, or how it failed; `failed` tells which. */
  readonly result: R | Failure;
  readonly failed: boolean;
  /** What `step` had stored by then. */
  readonly steps: Readonly<Record<string, unknown>>;
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
