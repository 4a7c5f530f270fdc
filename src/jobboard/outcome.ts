import type { Failure } from "../failure.ts";
import type { Ending, Outcome } from "../job.ts";
import type { Fate } from "../states.ts";
import { exceeds } from "./size.ts";
import type { StoredJob } from "./store.ts";

// Beyond it a record may not fit into a row of the store, and an ending must always fit (P13).
const LIMIT = 1_048_576;

/**
 * How the job ended. An owner that consumes it without a word about its flow had success with it.
 * What is over 1 MB is left out, and `reason` says so.
 */
export function outcomeOf(job: StoredJob, fate: Fate, ending: Ending, at: number): Outcome {
  const { failure, results = {} } = ending;
  const flowState = ending.flowState ?? (fate === "CONSUMED" && !failure ? "SUCCESS" : undefined);
  if (fate === "CONSUMED" && flowState === "SUCCESS") {
    const tooBig = exceeds(results, LIMIT);
    const note = `The results are over 1 MB and stay in flow detail "${job.flowId}"`;
    return {
      ok: true,
      fate,
      flowState,
      at,
      ...reasons(ending.reason, tooBig ? note : undefined),
      results: tooBig ? {} : results,
    };
  }
  return {
    ok: false,
    fate,
    at,
    ...(flowState && { flowState }),
    ...reasons(ending.reason),
    ...(failure && { failure: fitted(failure) }),
  };
}

function reasons(...all: readonly (string | undefined)[]): { reason?: string } {
  const given = all.filter((reason) => reason !== undefined);
  return given.length > 0 ? { reason: given.join(". ") } : {};
}

function fitted(failure: Failure): Failure {
  if (!exceeds(failure, LIMIT)) return failure;
  const { name, message, types, code } = failure;
  return {
    name,
    message: `${message.slice(0, 1_000)} (the rest of this failure is over 1 MB and was left out)`,
    types,
    ...(code !== undefined && { code }),
  };
}
