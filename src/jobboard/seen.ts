import type { Job } from "../job.ts";
import { cloneValue } from "../values.ts";
import type { StoredJob } from "./store.ts";
import { without } from "./without.ts";

/** By how much a lease may seem longer than it is: clocks are corrected by a little all the time, and none is to be lost by that. */
export const LEASE_SLACK = 1.1;

type Leased = Job & Pick<Partial<StoredJob>, "leaseMs">;

/** Whether somebody's lease on the job still runs. */
export function isHeld(
  { state, leaseUntil = 0, leaseMs = Infinity }: Pick<Leased, "state" | "leaseUntil" | "leaseMs">,
  now: number,
): boolean {
  // One further ahead than its own length has expired: the clock was set back (P20).
  return state === "CLAIMED" && leaseUntil > now && leaseUntil - now <= leaseMs * LEASE_SLACK;
}

/** The job as it reads at `now`: a lapsed lease is nobody's, although its owner may still use it. */
export function seenAt<J extends Leased>(job: J, now: number): J {
  if (job.state !== "CLAIMED" || isHeld(job, now)) return job;
  return { ...(without(job, "owner", "leaseUntil") as J), state: "UNCLAIMED" };
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** A copy for a caller, who can neither reach what is stored by it nor see what only the rules read. */
export function handedOut(job: StoredJob): Job {
  const { flow } = job;
  // Written out, as this is done for each job again and again: a copy key by key takes three times as long.
  const copy: Draft<Job> = {
    id: job.id,
    name: job.name,
    flow: flow.args === undefined ? { name: flow.name } : copied(flow),
    flowId: job.flowId,
    store: copied(job.store),
    priority: job.priority,
    state: job.state,
    generation: job.generation,
    run: job.run,
    runAt: job.runAt,
    createdAt: job.createdAt,
    updatedAt: job.updatedAt,
    sequence: job.sequence,
    needs: job.needs.slice(),
    attempts: { ...job.attempts },
    turns: job.turns.map((turn) => ({ ...turn })),
    meta: copied(job.meta),
  };
  if (job.bookId !== undefined) copy.bookId = job.bookId;
  if (job.owner !== undefined) copy.owner = job.owner;
  if (job.leaseUntil !== undefined) copy.leaseUntil = job.leaseUntil;
  if (job.endedAt !== undefined) copy.endedAt = job.endedAt;
  if (job.key !== undefined) copy.key = job.key;
  if (job.lane !== undefined) copy.lane = job.lane;
  if (job.deadlineAt !== undefined) copy.deadlineAt = job.deadlineAt;
  if (job.wakeAt !== undefined) copy.wakeAt = job.wakeAt;
  if (job.cancelRequested !== undefined) copy.cancelRequested = job.cancelRequested;
  if (job.every !== undefined) copy.every = copied(job.every);
  if (job.waitingFor !== undefined) copy.waitingFor = copied(job.waitingFor);
  if (job.outcome !== undefined) copy.outcome = copied(job.outcome);
  return copy;
}

const copied = <T>(value: T): T => cloneValue(value, "job") as T;
