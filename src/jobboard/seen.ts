import type { Job } from "../job.ts";
import { cloneValue } from "../values.ts";
import type { StoredJob } from "./store.ts";
import { without } from "./without.ts";

/** Whether somebody's lease on the job still runs. */
export const isHeld = (job: StoredJob, now: number): boolean =>
  job.state === "CLAIMED" && (job.leaseUntil ?? 0) > now;

/** The job as it reads at `now`: a lapsed lease is nobody's, although its owner may still use it. */
export function seenAt(job: StoredJob, now: number): StoredJob {
  if (job.state !== "CLAIMED" || isHeld(job, now)) return job;
  return { ...without(job, "owner", "leaseUntil"), state: "UNCLAIMED" };
}

/** A copy for a caller, who can neither reach what is stored by it nor see what only the rules read. */
export function handedOut(job: StoredJob): Job {
  return cloneValue(
    without(job, "dueAt", "token", "holder", "untilOnline", "cancelledUnder", "condemned"),
    "job",
  ) as Job;
}
