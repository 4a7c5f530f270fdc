import { FootplateError } from "../errors.ts";
import type { Outcome } from "../job.ts";
import { finished, type NewId } from "./finishing.ts";
import type { Found, StoredJob, Writes } from "./store.ts";
import { without } from "./without.ts";

// Pure and synchronous, so that a store can run it inside one transaction.

/**
 * Ends a job that has never begun. Of any other it is asked that what was done be reverted: by whoever holds it, else by the
 * next owner, for whom it is due now, whatever it waited for (P11). Asked again, the first reason stands.
 * @throws {FootplateError} `NOT_FOUND`, `INVALID_STATE` when it has ended
 */
export function cancelled(
  found: Found,
  id: string,
  reason: string,
  now: number,
  newId: NewId,
): Writes<StoredJob> {
  const job = found.jobs.find((each) => each.id === id);
  if (!job) throw new FootplateError("NOT_FOUND", `There is no job "${id}"`);
  if (job.state === "COMPLETE") {
    const how = job.outcome?.fate ?? job.state;
    throw new FootplateError("INVALID_STATE", `Job "${id}" has ended already as "${how}"`);
  }
  if (job.generation === 0) {
    const outcome: Outcome = { ok: false, fate: "CANCELLED", reason, at: now };
    // With the request, so that a series ends with it.
    return finished({ ...job, cancelRequested: reason }, outcome, found, newId);
  }
  if (job.cancelRequested !== undefined) return { value: job };
  const asked: StoredJob =
    job.state === "CLAIMED"
      ? { ...job, cancelRequested: reason, cancelledUnder: job.generation, updatedAt: now }
      : {
          ...without(job, "wakeAt", "waitingFor", "untilOnline"),
          cancelRequested: reason,
          runAt: Math.min(job.runAt, now),
          // To revert is to run, too: in its lane it has to wait for its turn.
          ...(!job.behind && { dueAt: Math.min(job.dueAt ?? now, now) }),
          updatedAt: now,
        };
  return { put: [asked], events: ["CANCEL_REQUESTED"], value: asked };
}
