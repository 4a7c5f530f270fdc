import type { Clock } from "../clock.ts";
import type { Job } from "../job.ts";
import type { Off } from "../notifier.ts";
import type { JobQuery } from "./jobboard.ts";
import { matches } from "./query.ts";

/** How many jobs are read at once. */
const PAGE = 100;

/** Where listed jobs come from. */
export interface Listed<J extends Job> {
  /** As many as `limit` says, or fewer; none is the end. */
  page(query: JobQuery): Promise<readonly J[]>;
  get(id: string): Promise<J | undefined>;
  /** Calls back when something may have happened. */
  watch(wake: () => void): Off;
  /** Whether a page that is not full is the last one. */
  readonly fills: boolean;
}

/**
 * All jobs of a query, read a page at a time as they are asked for. A job that may have changed since its page was read is
 * looked at again: who takes jobs while listing what is unclaimed is not offered a job that is gone (JB-16).
 */
export async function* listing<J extends Job>(
  { page, get, watch, fills }: Listed<J>,
  query: JobQuery,
  clock: Clock,
): AsyncGenerator<J, void> {
  let { after, limit: left = Infinity } = query;
  let stale = false;
  const off = watch(() => {
    stale = true;
  });
  try {
    while (left > 0) {
      const limit = Math.min(left, PAGE);
      stale = false;
      const jobs = await page({ ...query, after, limit });
      for (const read of jobs) {
        const job = stale ? await get(read.id) : read;
        if (!job || (stale && !matches(job, query, clock.now()))) continue;
        yield job;
        left--;
      }
      if (jobs.length === 0 || (fills && jobs.length < limit)) return;
      after = jobs.at(-1)?.id;
    }
  } finally {
    off();
  }
}
