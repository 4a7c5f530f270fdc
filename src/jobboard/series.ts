import { FootplateError } from "../errors.ts";
import type { Every } from "../job.ts";
import { nextSlot, parseCron } from "./cron.ts";
import { dueBy } from "./lanes.ts";
import type { StoredJob } from "./store.ts";
import { without } from "./without.ts";

// Pure and synchronous, so that a store can run them inside one transaction.

/** The first slot of a series that is not before `from`. @throws {FootplateError} `INVALID_INPUT` for a cron line that never comes */
export function firstSlot(every: Every, from: number): number {
  return "ms" in every ? from : cronSlot(every.cron, from - 1);
}

/** The first slot behind `now`: those missed by then are one with the last (`every`). */
function slotBehind(every: Every, slotAt: number, now: number): number {
  // A job may be done before its slot: taken by its id, or by a clock that was set back since.
  if ("cron" in every) return cronSlot(every.cron, Math.max(now, slotAt));
  const passed = Math.max(0, Math.floor((now - slotAt) / every.ms));
  return slotAt + (passed + 1) * every.ms;
}

function cronSlot(line: string, after: number): number {
  const slot = nextSlot(parseCron(line), after);
  if (slot === undefined) {
    throw new FootplateError(
      "INVALID_INPUT",
      `The cron line "${line}" names a day that never comes`,
      {
        details: { path: "every.cron" },
      },
    );
  }
  return slot;
}

/**
 * The job of the next slot, when `job` ends; undefined if it is no series, was cancelled, or has a successor already. It takes
 * over key and lane; its deadline is as far behind its slot.
 */
export function successorOf(
  job: StoredJob,
  { id, sequence, now }: { id: string; sequence: number; now: number },
): StoredJob | undefined {
  const { every, slotAt = job.runAt, cancelRequested, passedOn, deadlineAt } = job;
  if (!every || passedOn || cancelRequested !== undefined) return undefined;
  const slot = slotBehind(every, slotAt, now);
  const deadline = deadlineAt === undefined ? undefined : slot + deadlineAt - slotAt;
  return {
    ...without(
      job,
      ...(["owner", "leaseUntil", "leaseMs", "token", "holder", "behind", "untilOnline"] as const),
      ...(["wakeAt", "waitingFor", "cancelledUnder", "endedAt", "outcome", "deadlineAt"] as const),
    ),
    id,
    flowId: id,
    state: "UNCLAIMED",
    generation: 0,
    run: 0,
    runAt: slot,
    slotAt: slot,
    dueAt: dueBy(slot, deadline)!,
    createdAt: now,
    updatedAt: now,
    sequence,
    signals: {},
    signalled: false,
    attempts: { failed: 0, lost: 0, errors: 0 },
    turns: [],
    ...(deadline !== undefined && { deadlineAt: deadline }),
  };
}
