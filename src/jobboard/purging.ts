import type { Fate } from "../states.ts";
import type { PurgeQuery } from "./jobboard.ts";
import type { Found, Reads, StoredJob, Writes } from "./store.ts";

// Pure and synchronous, so that a store can run them inside one transaction.

/** What somebody has to look at first is not purged because time has passed (P27). */
const BY_AGE: readonly Fate[] = ["CONSUMED", "CANCELLED"];

/** How many jobs of a query are read and written at once, where it does not say. */
export const STEP = 100;

/** The query as it is now, out of the caller's reach (P28). */
export const copyOf = (query: PurgeQuery): PurgeQuery => ({
  ...query,
  ...(query.ids && { ids: [...query.ids] }),
});

/** What has to be read for a query. */
export function readsOf(query: PurgeQuery, now: number): Reads {
  const { ids, fate, limit = STEP } = query;
  if (ids) return { ids };
  const before = beforeOf(query, now);
  const fates = fate === undefined ? before !== undefined && BY_AGE : [fate];
  return {
    ended: { limit, ...(before !== undefined && { before }), ...(fates && { fates }) },
  };
}

/** Removes them; gives how many they were. */
export function removed(found: Found, query: PurgeQuery, now: number): Writes<number> {
  const remove = chosen(found, query, now).map((job) => ({ ...job, updatedAt: now }));
  return { remove, value: remove.length };
}

/** Marks them, so that none of them can be redriven after its flow detail is gone (P27). */
export function condemned(
  found: Found,
  query: PurgeQuery,
  now: number,
): Writes<readonly StoredJob[]> {
  const jobs = chosen(found, query, now);
  const put = jobs.filter((job) => !job.condemned).map((job) => ({ ...job, condemned: true }));
  return { put, value: jobs };
}

function chosen({ jobs }: Found, query: PurgeQuery, now: number): readonly StoredJob[] {
  const { fate, limit = STEP } = query;
  const before = beforeOf(query, now) ?? Infinity;
  return jobs
    .filter(
      ({ state, outcome, endedAt = 0 }) =>
        state === "COMPLETE" && endedAt < before && (fate === undefined || fate === outcome?.fate),
    )
    .slice(0, limit);
}

const beforeOf = ({ olderThanMs }: PurgeQuery, now: number): number | undefined =>
  olderThanMs === undefined ? undefined : now - olderThanMs;
