import { FootplateError } from "../errors.ts";
import type { ClaimToken, Ending, Job } from "../job.ts";
import { cloneValue } from "../values.ts";
import type { Asker } from "../wire.ts";
import { fitting } from "./outcome.ts";
import type { BoardVerbs } from "./verbs.ts";

// What is left of an ending then is a few hundred bytes.
const SMALL = 10_000;

/** Ends a job; what the way there has no room for is left out, as an ending must always fit (P13). */
export async function remoteEnd(
  ask: Asker<BoardVerbs>,
  claim: ClaimToken,
  given: Ending | undefined,
  end: (ending: Ending | undefined) => Promise<Job>,
): Promise<Job> {
  const ending = cloneValue(given, "ending", { blobs: false }) as Ending | undefined;
  try {
    return await end(ending);
  } catch (error) {
    if (!ending || !isTooLarge(error)) throw error;
    const job = await ask("get", { id: claim.id });
    return end(fitting(ending, job?.flowId ?? claim.id, SMALL));
  }
}

const isTooLarge = (error: unknown) =>
  FootplateError.is(error, "INVALID_INPUT") && error.details?.["maxBodyBytes"] !== undefined;
