import { FootplateError } from "../errors.ts";
import { errorFrom } from "../failure.ts";
import type { Outcome } from "../job.ts";

/**
 * Gives what the flow of an ended job provided.
 * @throws what it failed with; `CANCELLED` for a cancelled job, `EXECUTION` for any other that has no failure to show
 */
export function resultsOf<Out extends object>(outcome: Outcome<Out>): Out {
  if (outcome.ok) return outcome.results;
  const { failure, fate, flowState, reason } = outcome;
  if (failure) throw errorFrom(failure);
  const code = fate === "CANCELLED" ? "CANCELLED" : "EXECUTION";
  const how = flowState ? ` with its flow "${flowState}"` : "";
  throw new FootplateError(
    code,
    `The job was ended as "${fate}"${how}${reason === undefined ? "" : `: ${reason}`}`,
  );
}
