import type { Found, StoredJob } from "./store.ts";
import { without } from "./without.ts";

// Pure and synchronous, so that a store can run them inside one transaction. A lane belongs to one of its live jobs: the
// others are `behind`, and cannot be found by a claim at all (P23).

type Lanes = Found["lanes"];
type InLane = Pick<StoredJob, "id" | "lane">;

/** Whether another job holds the lane of this one. */
export const isHeldBack = (job: InLane, lanes: Lanes): boolean =>
  holdersBeside(job, lanes).length > 0;

/** Who holds the job's lane, itself aside. More than one only if `claimJob` took one out of turn. */
export const holdersBeside = (job: InLane, lanes: Lanes): readonly StoredJob[] =>
  job.lane === undefined
    ? []
    : (lanes[job.lane] ?? []).filter((other) => other.id !== job.id && !other.behind);

/** The job as it waits for its lane. */
export const heldBack = (job: StoredJob, now: number): StoredJob => ({
  ...without(job, "dueAt"),
  behind: true,
  updatedAt: now,
});

/** The first of those who wait for the lane that `gone` leaves, as it holds the lane now. */
export function heirOf(gone: InLane, lanes: Lanes, now: number): StoredJob | undefined {
  if (gone.lane === undefined || isHeldBack(gone, lanes)) return undefined;
  const first = lanes[gone.lane]?.find((other) => other.behind);
  if (!first) return undefined;
  const dueAt = dueOf(first, now);
  return { ...without(first, "behind"), ...(dueAt !== undefined && { dueAt }), updatedAt: now };
}

/** When a free job comes due by what it waits for; never, where that is a signal alone. */
function dueOf(job: StoredJob, now: number): number | undefined {
  const { runAt, wakeAt, waitingFor, deadlineAt, createdAt } = job;
  // Posted in a time that is still to come: the clock was set back, and with it what it waits for (P22).
  const aheadMs = Math.max(0, createdAt - now);
  const dueAt = wakeAt ?? (waitingFor ? undefined : runAt - aheadMs);
  return dueBy(dueAt, deadlineAt);
}

/** The same, if it must not wait beyond its deadline. */
export const dueBy = (
  dueAt: number | undefined,
  deadlineAt: number | undefined,
): number | undefined =>
  deadlineAt === undefined ? dueAt : Math.min(dueAt ?? deadlineAt, deadlineAt);

/** Whether somebody has worked on it in its present run: such a job keeps its lane. */
export const hasBegun = ({ turns, generation }: StoredJob): boolean =>
  turns[turns.length - 1]?.generation === generation;
