import type { Outcome } from "../job.ts";
import { bare } from "./bare.ts";
import { heirOf, heldBack } from "./lanes.ts";
import { successorOf } from "./series.ts";
import type { Found, StoredJob, Writes } from "./store.ts";

/** Makes the id of a job that nobody posted. */
export type NewId = () => string;

/**
 * Ends a job for good, and does in the same step what waited for that: its lane goes to the next in line (P23), its series
 * goes on.
 */
export function finished(
  job: StoredJob,
  outcome: Outcome,
  found: Pick<Found, "lanes" | "lastSequence">,
  newId: NewId,
  turns: StoredJob["turns"] = job.turns,
): Required<Pick<Writes<StoredJob>, "put" | "events" | "value">> {
  const now = outcome.at;
  const heir = heirOf(job, found.lanes, now);
  const sequence = found.lastSequence + 1;
  const next = job.every && successorOf(job, { id: newId(), sequence, now });
  const done = bare(job);
  done.turns = turns;
  done.state = "COMPLETE";
  done.endedAt = now;
  done.updatedAt = now;
  done.outcome = outcome;
  if (next) done.passedOn = true;
  if (job.lane === undefined && !next) return { put: [done], events: [outcome.fate], value: done };
  const others = job.lane === undefined ? [] : (found.lanes[job.lane] ?? []);
  const isBehind = others.some((other) => other.id !== job.id);
  return {
    put: [done, ...(heir ? [heir] : []), ...(next ? [isBehind ? heldBack(next, now) : next] : [])],
    events: [outcome.fate, ...(heir ? [undefined] : []), ...(next ? ["POSTED" as const] : [])],
    value: done,
  };
}
