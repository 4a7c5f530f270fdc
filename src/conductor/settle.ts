import { backoffMs, type Backoff } from "../backoff.ts";
import type { RunResult } from "../engine/run-loop.ts";
import { FootplateError } from "../errors.ts";
import { failureFrom, type Failure } from "../failure.ts";
import type { Ending, Job } from "../job.ts";
import type { AbandonOptions } from "../jobboard/jobboard.ts";
import type { FlowState } from "../states.ts";

/** What becomes of a job once its run is over. */
export type Settlement =
  | { readonly verb: "consume"; readonly ending: Ending }
  | { readonly verb: "trash"; readonly reason: string; readonly failure: Failure }
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

/** What becomes of a job whose run was suspended: it waits for something, or was asked to stop. */
export function settleSuspended({ wakeAt, until }: RunResult): Settlement {
  return wakeAt === undefined
    ? { verb: "abandon", options: { reason: "The conductor stopped" } }
    : { verb: "park", options: { wakeAt, ...(until && { until }) } };
}

/** What becomes of a job whose run threw. `state` is its flow's: an end state means that the flow itself failed. */
export function settleError(
  error: unknown,
  state: FlowState,
  job: Job,
  { budgets, backoff }: Policy,
): Settlement {
  const failure = failureFrom(error);
  if (FootplateError.is(error, "STALE_CLAIM") || FootplateError.is(error, "NOT_OWNER")) {
    return { verb: "lose" };
  }
  // It was asked to, so it is no failure.
  if (state === "REVERTED" && FootplateError.is(error, "CANCELLED")) {
    return { verb: "consume", ending: { flowState: state, reason: failure.message } };
  }
  if (state === "REVERTED" || (state === "FAILURE" && !isExecution(error))) {
    return { verb: "consume", ending: { flowState: state, failure } };
  }
  // Nothing ran, and nothing would on another try: the poster learns of it, as upstream.
  if (FootplateError.is(error, "MISSING_DEPENDENCIES")) {
    return { verb: "consume", ending: { failure } };
  }
  const reason = `${failure.code ?? failure.name}: ${failure.message}`;
  const count = budgetOf(error);
  const tried = count ? job.attempts[count] + 1 : timesSaid(job, reason) + 1;
  if (count && tried >= budgets[count]) return { verb: "trash", reason, failure };
  const delayMs = backoffMs(backoff, tried);
  return { verb: "abandon", options: { reason, delayMs, ...(count && { count }) }, failure };
}

/** What becomes of a job whose owners die over one of its atoms. */
export function settleLost(atom: string, times: number): Settlement {
  const reason = `Its owner was lost "${times}" times while "${atom}" ran`;
  return { verb: "trash", reason, failure: failureFrom(new FootplateError("EXECUTION", reason)) };
}

/** Which budget trouble is charged to, if any (P14, P15, P17). */
function budgetOf(error: unknown): keyof Job["attempts"] | undefined {
  if (!FootplateError.is(error)) return "errors";
  switch (error.code) {
    case "STORAGE":
    case "QUOTA":
    case "UNAVAILABLE":
    case "INCOMPATIBLE":
      return undefined;
    case "EXECUTION":
      return "failed";
    default:
      return "errors";
  }
}

const isExecution = (error: unknown) => FootplateError.is(error, "EXECUTION");

/** How often in a row the job came back for this reason. */
function timesSaid({ turns }: Job, reason: string): number {
  let times = 0;
  for (let at = turns.length - 1; at >= 0; at -= 1) {
    const turn = turns[at]!;
    if (turn.endedAt === undefined) continue;
    if (turn.reason !== reason) break;
    times += 1;
  }
  return times;
}
