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

const HIDDEN: ReadonlySet<string> = new Set<keyof StoredJob>([
  "dueAt",
  "token",
  "holder",
  "leaseMs",
  "untilOnline",
  "cancelledUnder",
  "condemned",
  "signals",
  "signalled",
  "behind",
  "slotAt",
  "passedOn",
]);

/** A copy for a caller, who can neither reach what is stored by it nor see what only the rules read. */
export function handedOut(job: StoredJob): Job {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(job)) {
    if (HIDDEN.has(key)) continue;
    const value = job[key as keyof StoredJob];
    copy[key] = typeof value === "object" ? cloneValue(value, key) : value;
  }
  return copy as unknown as Job;
}
