import type { Clock } from "../clock.ts";
import type { Found, JobStore, Reads, StoredJob, Writes } from "./store.ts";

// Clocks are corrected by a little all the time. Nobody who waits for jobs looks more rarely than each minute (P21), so
// what was posted since we looked is found as well; where it is more, somebody may have been busy for long.
const LITTLE_MS = 60_000;
const SINCE_MS = 120_000;
const LIMIT = 1_000;

/** Notices that the clock was set back, and then makes due what was due before (P22). */
export type Restamp = (due: Pick<NonNullable<Reads["due"]>, "provides">) => Promise<void>;

/** Makes that of one board: it goes by the latest time that this board itself has seen, or its store knew of before. */
export function createRestamp(store: JobStore, clock: Clock): Restamp {
  let latest: number | undefined;
  return async ({ provides = [] }) => {
    const now = clock.now();
    latest ??= (await store.latest?.(now)) ?? now;
    if (now < latest) {
      const until = latest - now > LITTLE_MS ? Number.MAX_SAFE_INTEGER : latest + SINCE_MS;
      for (let limit = LIMIT; ; limit *= 10) {
        // Of whatever flows: the next claimer looks at a clock that goes forward.
        const reads = { due: { provides, now: until, limit } };
        const count = await store.change(reads, (found) => restamped(found, now));
        if (count < limit) break;
      }
    }
    // Only then: where the store failed, the next claim has to look again.
    latest = now;
  };
}

/** What waits since a time that is still to come waits since now, in the order of posting. */
function restamped({ jobs }: Found, now: number): Writes<number> {
  // It was due when it was written: it waits for no time.
  const isAhead = ({ state, dueAt = 0, updatedAt }: StoredJob) =>
    state === "UNCLAIMED" && dueAt > now && dueAt <= updatedAt;
  const put = jobs.filter(isAhead).map((job) => ({ ...job, dueAt: now, updatedAt: now }));
  return { put, value: jobs.length };
}
