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

// What every job has, and what only some do: all else is for the rules alone.
const PLAIN = [
  "bookId",
  "owner",
  "leaseUntil",
  "endedAt",
  "key",
  "lane",
  "deadlineAt",
  "wakeAt",
  "cancelRequested",
] as const;
const DEEP = ["every", "waitingFor", "outcome"] as const;

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** A copy for a caller, who can neither reach what is stored by it nor see what only the rules read. */
export function handedOut(job: StoredJob): Job {
  // Written out, as this is done for each job again and again: a copy key by key takes three times as long.
  const copy: Draft<Job> = {
    id: job.id,
    name: job.name,
    flow: copied(job.flow),
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
    needs: copied(job.needs),
    attempts: copied(job.attempts),
    turns: copied(job.turns),
    meta: copied(job.meta),
  };
  const optional = copy as Record<string, unknown>;
  for (const key of PLAIN) if (job[key] !== undefined) optional[key] = job[key];
  for (const key of DEEP) if (job[key] !== undefined) optional[key] = copied(job[key]);
  return copy;
}

const copied = <T>(value: T): T => cloneValue(value, "job") as T;
