import { FootplateError } from "../errors.ts";
import { dueBy } from "./lanes.ts";
import type { Found, StoredJob, Writes } from "./store.ts";
import { without } from "./without.ts";

// Pure and synchronous, so that a store can run it inside one transaction.

/**
 * Keeps a payload behind those of its name, for good: reading takes nothing away. A job that is parked for it comes due (P12).
 * @throws {FootplateError} `NOT_FOUND`, `INVALID_STATE` when it has ended
 */
export function signalled(
  found: Found,
  id: string,
  name: string,
  payload: unknown,
  now: number,
): Writes<undefined> {
  const job = found.jobs.find((each) => each.id === id);
  if (!job) throw new FootplateError("NOT_FOUND", `There is no job "${id}"`);
  if (job.state === "COMPLETE") {
    const how = job.outcome?.fate ?? job.state;
    throw new FootplateError("INVALID_STATE", `Job "${id}" has ended already as "${how}"`);
  }
  const sent = Object.hasOwn(job.signals, name) ? job.signals[name]! : [];
  const told: StoredJob = {
    ...job,
    // Not by a plain literal, where a name like "__proto__" would be no name.
    signals: Object.fromEntries([...Object.entries(job.signals), [name, [...sent, payload]]]),
    updatedAt: now,
  };
  return { put: [woken(told, name, now)], events: ["SIGNALLED"], value: undefined };
}

function woken(job: StoredJob, name: string, now: number): StoredJob {
  // Its owner may have read them already, so `abandon` has to look again.
  if (job.state === "CLAIMED") return { ...job, signalled: true };
  if (!job.waitingFor?.includes(name)) return job;
  const free = without(job, "waitingFor", "wakeAt");
  const runAt = Math.min(job.runAt, now);
  return { ...free, runAt, ...(!job.behind && { dueAt: dueBy(now, job.deadlineAt)! }) };
}
