import type { Clock } from "../clock.ts";
import type { Found, JobStore, Reads, StoredJob, Writes } from "./store.ts";

// Nobody who waits for jobs looks more rarely than each minute (P21): what was posted since we looked is found as well.
const SINCE_MS = 120_000;
const LIMIT = 1_000;

/** Notices that the clock was set back, and then makes due what was due before (P22). */
export type Restamp = (due: Omit<NonNullable<Reads["due"]>, "now" | "limit">) => Promise<void>;

/** Makes that of one board: it goes by the latest time that this board itself has seen. */
export function createRestamp(store: JobStore, clock: Clock): Restamp {
  let latest = 0;
  return async (due) => {
    const now = clock.now();
    if (now < latest) {
      const reads = { due: { ...due, now: latest + SINCE_MS, limit: LIMIT } };
      await store.change(reads, (found) => restamped(found, now));
    }
    // Only then: where the store failed, the next claim has to look again.
    latest = now;
  };
}

/** What waits since a time that is still to come waits since now, in the order of posting. */
function restamped({ jobs }: Found, now: number): Writes<undefined> {
  // It was due when it was written: it waits for no time.
  const isAhead = ({ state, dueAt = 0, updatedAt }: StoredJob) =>
    state === "UNCLAIMED" && dueAt > now && dueAt <= updatedAt;
  const put = jobs.filter(isAhead).map((job) => ({ ...job, dueAt: now, updatedAt: now }));
  return { put, value: undefined };
}
