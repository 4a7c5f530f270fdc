import { FootplateError } from "../errors.ts";
import { hasBegun, heldBack, holdersBeside } from "./lanes.ts";
import type { Found, StoredJob, Writes } from "./store.ts";
import { without } from "./without.ts";

// Pure and synchronous, so that a store can run it inside one transaction.

/** How a redriven job differs from what it was. */
export interface Redrive {
  /** Keys given replace those stored, others stay. */
  readonly store?: Record<string, unknown> | undefined;
  /** Under a flow detail of its own, so that nothing of what was done is known. */
  readonly fromStart?: boolean | undefined;
}

/**
 * Puts an ended job that did not succeed back on the board, in its old place and with new budgets (P26). Its generation rises,
 * so that nobody who held it before can write to it or its flow. Its deadline is lifted: it would only expire again.
 * @throws {FootplateError} `NOT_FOUND`, `INVALID_STATE`
 */
export function redriven(
  found: Found,
  id: string,
  { store, fromStart = false }: Redrive,
  now: number,
): Writes<StoredJob> {
  const job = found.jobs.find((each) => each.id === id);
  if (!job) throw new FootplateError("NOT_FOUND", `There is no job "${id}"`);
  const obstacle = whyNot(job);
  if (obstacle) throw new FootplateError("INVALID_STATE", `Job "${id}" ${obstacle}`);
  const run = job.run + 1;
  const [holder] = holdersBeside(job, found.lanes);
  // Its old place is before one that has not begun; one that has keeps the lane (P23).
  const isFirst =
    !holder ||
    (holder.state === "UNCLAIMED" && !hasBegun(holder) && holder.sequence > job.sequence);
  const again: StoredJob = {
    ...without(job, "endedAt", "outcome", "cancelRequested", "cancelledUnder", "deadlineAt"),
    state: "UNCLAIMED",
    run,
    generation: job.generation + 1,
    attempts: { failed: 0, lost: 0, errors: 0 },
    runAt: now,
    ...(isFirst ? { dueAt: now } : { behind: true as const }),
    updatedAt: now,
    signalled: false,
    ...(store && { store: { ...job.store, ...store } }),
    ...(fromStart && { flowId: `${id}.${run}`, signals: {} }),
  };
  const waiting = holder && isFirst ? [heldBack(holder, now)] : [];
  return { put: [again, ...waiting], events: ["REDRIVEN"], value: again };
}

function whyNot({ outcome, condemned }: StoredJob): string | undefined {
  if (!outcome) return "has not ended";
  if (condemned) return "is being purged";
  return outcome.ok ? "has succeeded" : undefined;
}
