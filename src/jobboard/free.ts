import { lost } from "./claiming.ts";
import type { JobStore } from "./store.ts";
import { without } from "./without.ts";

/**
 * Frees every job that was claimed through a handle which is known to be dead: due at once, without waiting for its lease
 * (P34, P40). Returns how many.
 * @param givenBack Why it ended, where that is known to be none of its jobs' doing: no loss on their record (P16).
 * @param ids Of these jobs alone, where somebody knows which they are. @default any
 */
export const freeClaims = (
  store: Pick<JobStore, "change">,
  holder: string,
  now: number,
  givenBack?: string,
  ids?: readonly string[],
): Promise<number> =>
  store.change(ids ? { ids } : { holder }, ({ jobs }) => {
    const put = jobs
      .filter((job) => job.state === "CLAIMED" && job.holder === holder)
      .map((job) => lost(job, now, givenBack));
    const event = givenBack === undefined ? "LOST" : "ABANDONED";
    return { put, events: put.map(() => event), value: put.length };
  });

/**
 * Makes due what waits for the network (P10), as if that had sent a signal: call it when the network is back. Returns how many.
 */
export const wakeOnline = (store: Pick<JobStore, "change">, now: number): Promise<number> =>
  store.change({ untilOnline: true }, ({ jobs }) => {
    const put = jobs
      .filter((job) => job.untilOnline && job.state === "UNCLAIMED")
      .map((job) => ({
        ...without(job, "untilOnline"),
        runAt: Math.min(job.runAt, now),
        ...(!job.behind && { dueAt: Math.min(job.dueAt ?? now, now) }),
        updatedAt: now,
      }));
    return { put, events: put.map(() => "SIGNALLED" as const), value: put.length };
  });
