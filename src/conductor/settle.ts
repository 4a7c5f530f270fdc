import { backoffMs, type Backoff } from "../backoff.ts";
import type { RunResult } from "../engine/outlook.ts";
import { FootplateError } from "../errors.ts";
import { failureFrom, type Failure } from "../failure.ts";
import type { Ending, Job } from "../job.ts";
import type { AbandonOptions } from "../jobboard/jobboard.ts";
import type { FlowDetail } from "../persistence/details.ts";
import { expiryOf } from "./deadlines.ts";
import type { Lease } from "./lease.ts";

/** What becomes of a job once its run is over. */
export type Settlement =
  | { readonly verb: "consume"; readonly ending: Ending }
  | { readonly verb: "trash"; readonly reason: string; readonly ending: Ending }
  | { readonly verb: "park"; readonly options: AbandonOptions }
  | {
      readonly verb: "abandon";
      readonly options: AbandonOptions & { reason: string };
      readonly failure?: Failure;
    }
  /** Somebody else has it: there is nothing left to say about it. */
  | { readonly verb: "lose" };

/** What a conductor allows a job. */
export interface Policy {
  readonly budgets: Job["attempts"];
  readonly backoff: Backoff;
}

/**
 * What becomes of a job whose flow has ended, now or under an owner that died before it could say so (P8).
 *
 * One that was reverted because it had expired is trashed, unless somebody asked for its end; one that succeeded all the
 * same is as good as any other.
 */
export function settleEnded(ending: Ending, detail: FlowDetail, lease: Lease): Settlement {
  const { job } = lease.claim;
  if (job.deadlineAt === undefined || lease.isCancelled) return { verb: "consume", ending };
  const reason = expiryOf(job);
  if (detail.meta["cancelled"] !== reason) return { verb: "consume", ending };
  const { flowState, failure } = ending;
  return { verb: "trash", reason, ending: { flowState, failure } };
}

/** What becomes of a job whose run was suspended: it waits for something, or was asked to stop. */
export function settleSuspended({ wakeAt, until, waitingFor }: RunResult): Settlement {
  if (wakeAt === undefined && !waitingFor?.length) {
    return { verb: "abandon", options: { reason: "The conductor stopped" } };
  }
  return { verb: "park", options: { wakeAt, until, waitingFor } };
}

/** What becomes of a job whose run threw before its flow had ended. `isOfStore`: a store threw it, of what it keeps. */
export function settleError(
  error: unknown,
  isOfStore: boolean,
  job: Job,
  policy: Policy,
): Settlement {
  if (FootplateError.is(error, "STALE_CLAIM") || FootplateError.is(error, "NOT_OWNER")) {
    return { verb: "lose" };
  }
  const isMisfit = FootplateError.is(error, "INVALID_INPUT") && !isOfStore;
  // Nothing ran, and nothing would on another try: the poster learns of it, as upstream.
  if (FootplateError.is(error, "MISSING_DEPENDENCIES") || isMisfit) {
    return { verb: "consume", ending: { failure: failureFrom(error) } };
  }
  return settleCharged(
    error,
    FootplateError.is(error, "EXECUTION") ? "failed" : "errors",
    job,
    policy,
  );
}

/**
 * What becomes of a job that is not to blame: it comes back later, as often as it takes (P14, P15).
 * @param times How often this was so, as far as is known beyond its turns
 */
export function settleUncharged(
  error: unknown,
  job: Job,
  { backoff }: Policy,
  times = 1,
): Settlement {
  const failure = failureFrom(error);
  const reason = reasonOf(failure);
  const delayMs = backoffMs(backoff, Math.max(timesSaid(job, reason) + 1, times));
  return { verb: "abandon", options: { reason, delayMs }, failure };
}

/** What becomes of a job whose flow needs what is not here, though its posting did not say so. */
export function settleUnmet(missing: readonly string[], job: Job, { backoff }: Policy): Settlement {
  const reason = `It needs "${missing.join('", "')}", which this conductor does not provide`;
  return {
    verb: "abandon",
    options: { reason, delayMs: backoffMs(backoff, timesSaid(job, reason) + 1) },
  };
}

/** What becomes of a job that may be to blame: it comes back until its budget is spent (P17). */
export function settleCharged(
  error: unknown,
  count: "failed" | "errors",
  job: Job,
  { budgets, backoff }: Policy,
): Settlement {
  const failure = failureFrom(error);
  const reason = reasonOf(failure);
  const tried = job.attempts[count] + 1;
  if (tried >= budgets[count]) return { verb: "trash", reason, ending: { failure } };
  return {
    verb: "abandon",
    options: { reason, delayMs: backoffMs(backoff, tried), count },
    failure,
  };
}

/** What becomes of a job whose owners die over one of its atoms. */
export function settleLost(atom: string, times: number): Settlement {
  const reason = `Its owner was lost "${times}" times while "${atom}" ran`;
  const failure = failureFrom(new FootplateError("EXECUTION", reason));
  return { verb: "trash", reason, ending: { failure } };
}

const reasonOf = ({ code, name, message }: Failure) => `${code ?? name}: ${message}`;

/** How often in a row the job came back for this reason. */
export function timesSaid({ turns }: Job, reason: string): number {
  let times = 0;
  for (let at = turns.length - 1; at >= 0; at -= 1) {
    const turn = turns[at]!;
    if (turn.endedAt === undefined) continue;
    if (turn.reason !== reason) break;
    times += 1;
  }
  return times;
}
