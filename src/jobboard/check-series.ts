import { FootplateError } from "../errors.ts";
import type { Every } from "../job.ts";
import { aLength, within } from "../limits.ts";
import { parseCron } from "./cron.ts";
import type { PlainPosting } from "./posting.ts";

/** As `checkPostings`, for the series that they begin: apart, as a board elsewhere leaves this to the other end. */
export function checkSeries(postings: readonly PlainPosting[]): void {
  for (const { every, key } of postings) if (every !== undefined) checkEvery(every, key);
}

function checkEvery(every: Every, key: string | undefined): void {
  if (key === undefined) {
    throw new FootplateError("INVALID_INPUT", `A job with "every" needs a "key" to go on under`, {
      details: { path: "key" },
    });
  }
  if ("cron" in every) parseCron(every.cron);
  else within("every.ms", every.ms, aLength);
}
