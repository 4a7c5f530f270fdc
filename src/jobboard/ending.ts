import type { ClaimToken, Ending } from "../job.ts";
import type { Fate } from "../states.ts";
import { disowned, turnEnded } from "./claiming.ts";
import type { AbandonOptions } from "./jobboard.ts";
import { outcomeOf } from "./outcome.ts";
import { owned } from "./owning.ts";
import type { Found, StoredJob, Writes } from "./store.ts";

// Pure and synchronous, so that a store can run them inside one transaction.

// `navigator.onLine` lies, so what waits for the network looks for itself now and then (P10).
const ONLINE_WITHIN_MS = 60_000;

/** Gives the job back. @throws {FootplateError} as `owned` */
export function abandoned(
  found: Found,
  claim: ClaimToken,
  options: AbandonOptions,
  now: number,
): Writes<StoredJob> {
  const job = owned(jobOf(found, claim), claim);
  const { reason, count } = options;
  // Who gives it back without knowing that it was cancelled may ask it to wait for a year (P11).
  const wait: AbandonOptions = job.cancelledUnder === job.generation ? {} : options;
  const { wakeAt, until } = wait;
  const delayMs =
    until === "online"
      ? Math.min(wait.delayMs ?? ONLINE_WITHIN_MS, ONLINE_WITHIN_MS)
      : wait.delayMs;
  const runAt = delayMs === undefined ? job.runAt : now + delayMs;
  const free: StoredJob = {
    ...disowned(job),
    state: "UNCLAIMED",
    runAt,
    dueAt: wakeAt ?? (delayMs === undefined ? now : runAt),
    updatedAt: now,
    attempts: count ? { ...job.attempts, [count]: job.attempts[count] + 1 } : job.attempts,
    turns: turnEnded(job, {
      endedAt: now,
      ended: "ABANDONED",
      ...(reason !== undefined && { reason }),
    }),
    ...(wakeAt !== undefined && { wakeAt }),
    ...(until === "online" && { untilOnline: true }),
  };
  return { put: [free], events: ["ABANDONED"], value: free };
}

/**
 * Ends the job; done again under the same claim it changes nothing (P4). A job that was cancelled is not consumed unless its
 * flow succeeded all the same (P11).
 * @throws {FootplateError} as `owned`
 */
export function ended(
  found: Found,
  claim: ClaimToken,
  asked: "CONSUMED" | "TRASHED",
  said: Ending,
  now: number,
): Writes<StoredJob> {
  const known = jobOf(found, claim);
  if (known && wasEndedUnder(claim, asked, known)) return { value: known };
  const job = owned(known, claim);
  const isCancelled =
    asked === "CONSUMED" &&
    job.cancelRequested !== undefined &&
    !outcomeOf(job, asked, said, now).ok;
  const fate: Fate = isCancelled ? "CANCELLED" : asked;
  const ending = isCancelled ? { ...said, reason: said.reason ?? job.cancelRequested } : said;
  const { reason } = ending;
  const done: StoredJob = {
    ...disowned(job),
    state: "COMPLETE",
    endedAt: now,
    updatedAt: now,
    outcome: outcomeOf(job, fate, ending, now),
    turns: turnEnded(job, { endedAt: now, ended: fate, ...(reason !== undefined && { reason }) }),
  };
  return { put: [done], events: [fate], value: done };
}

const jobOf = ({ jobs }: Found, { id }: ClaimToken) => jobs.find((job) => job.id === id);

function wasEndedUnder(claim: ClaimToken, asked: Fate, job: StoredJob): boolean {
  const turn = job.turns.at(-1);
  const isSo = turn?.ended === asked || (asked === "CONSUMED" && turn?.ended === "CANCELLED");
  return (
    isSo &&
    job.state === "COMPLETE" &&
    turn.who === claim.who &&
    turn.generation === claim.generation
  );
}
