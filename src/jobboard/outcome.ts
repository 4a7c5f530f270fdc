import type { Failure } from "../failure.ts";
import type { Ending, Outcome } from "../job.ts";
import type { Fate } from "../states.ts";
import { exceeds } from "../size.ts";
import type { StoredJob } from "./store.ts";

// Beyond it a record may not fit into a row of the store, and an ending must always fit (P13).
const LIMIT = 1_048_576;

/** How the job ended. An owner that consumes it without a word about its flow had success with it. */
export function outcomeOf(job: StoredJob, fate: Fate, ending: Ending, at: number): Outcome {
  const { failure, results = {}, reason } = fitting(ending, job.flowId);
  const flowState = ending.flowState ?? (fate === "CONSUMED" && !failure ? "SUCCESS" : undefined);
  if (fate === "CONSUMED" && flowState === "SUCCESS") {
    return { ok: true, fate, flowState, at, ...(reason !== undefined && { reason }), results };
  }
  return {
    ok: false,
    fate,
    at,
    ...(flowState && { flowState }),
    ...(reason !== undefined && { reason }),
    ...(failure && { failure }),
  };
}

/** The ending less what is over 1 MB, which `reason` then tells of (P13). */
export function fitting(ending: Ending, flowId: string, limit = LIMIT): Ending {
  const { failure, results, reason } = ending;
  const isTooBig = exceeds(results, limit);
  const note = `The results are too big and stay in flow detail "${flowId}"`;
  return {
    ...ending,
    ...(isTooBig && { results: {}, reason: reason === undefined ? note : `${reason}. ${note}` }),
    ...(failure && { failure: fitted(failure, limit) }),
  };
}

function fitted(failure: Failure, limit: number): Failure {
  if (!exceeds(failure, limit)) return failure;
  const { name, message, types, code } = failure;
  return {
    name,
    message: `${message.slice(0, 1_000)} (the rest of this failure is too big and was left out)`,
    types,
    ...(code !== undefined && { code }),
  };
}
