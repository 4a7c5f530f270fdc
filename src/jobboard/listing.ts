import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
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
 * looked at again: who takes jobs while listing what is unclaimed is not offered a job that is gone (JB-16). Where the one is
 * gone behind which it would go on, it begins anew, without those it has given.
 */
export async function* listing<J extends Job>(
  { page, get, watch, fills }: Listed<J>,
  query: JobQuery,
  clock: Clock,
): AsyncGenerator<J, void> {
  let { after, limit: left = Infinity } = query;
  let last: J | undefined;
  let stale = false;
  const seen = new Set<string>();
  const off = watch(() => {
    stale = true;
  });
  const isThere = async ({ id, endedAt }: J) => {
    const job = await get(id);
    return job !== undefined && (query.order !== "ended" || job.endedAt === endedAt);
  };
  const begin = () => {
    after = undefined;
    last = undefined;
  };
  try {
    while (left > 0) {
      const limit = Math.min(left, PAGE);
      stale = false;
      let jobs: readonly J[];
      try {
        jobs = await page({ ...query, after, limit });
      } catch (error) {
        if (!last || !FootplateError.is(error, "NOT_FOUND")) throw error;
        begin();
        continue;
      }
      for (const read of jobs) {
        if (seen.has(read.id)) continue;
        seen.add(read.id);
        const job = stale ? await get(read.id) : read;
        if (!job || (stale && !matches(job, query, clock.now()))) continue;
        yield job;
        left--;
      }
      const isEnd = jobs.length === 0 || (fills && jobs.length < limit);
      const before = last;
      last = jobs.at(-1) ?? last;
      // What ended anew is elsewhere in that order, and so is what comes behind it.
      if (isEnd && (!before || (await isThere(before)))) return;
      if (isEnd) begin();
      else after = last?.id;
    }
  } finally {
    off();
  }
}
