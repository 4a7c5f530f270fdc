import { FootplateError } from "../errors.ts";
import type { ClaimToken, Job } from "../job.ts";

/**
 * The job, if the claim is good: CLAIMED, by the same owner, in the same generation (P1). A lease that has lapsed makes no
 * difference until somebody else takes the job.
 * @throws {FootplateError} `NOT_FOUND`, `NOT_OWNER`, `STALE_CLAIM`
 */
export function owned<J extends Job>(job: J | undefined, claim: ClaimToken): J {
  const refusal = whyNotOwned(job, claim);
  if (refusal || !job) throw refusal;
  return job;
}

/** As `owned`, but gives the refusal. */
export function whyNotOwned(job: Job | undefined, claim: ClaimToken): FootplateError | undefined {
  if (!job || job.state !== "CLAIMED") {
    return new FootplateError("NOT_FOUND", `There is no claimed job "${claim.id}"`);
  }
  if (job.owner !== claim.who) {
    return new FootplateError(
      "NOT_OWNER",
      `Job "${job.id}" is claimed by "${job.owner}", not by "${claim.who}"`,
    );
  }
  if (job.generation !== claim.generation) {
    return new FootplateError(
      "STALE_CLAIM",
      `Job "${job.id}" is at generation "${job.generation}", so a claim of "${claim.generation}" is worth nothing`,
    );
  }
  return undefined;
}

/** A claim without the job it may hold, and out of the caller's reach (P28). */
export const tokenOf = ({ id, who, generation }: ClaimToken): ClaimToken => ({
  id,
  who,
  generation,
});
