import type { ClaimToken, Ending } from "../job.ts";
import type { Fate } from "../states.ts";
import { bare } from "./bare.ts";
import { turnEnded } from "./claiming.ts";
import { finished, type NewId } from "./finishing.ts";
import type { AbandonOptions } from "./jobboard.ts";
import { dueBy, isHeldBack } from "./lanes.ts";
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
  const { runAt, wakeAt, waitingFor, untilOnline, dueAt } = waitOf(job, options, now);
  const isBehind = isHeldBack(job, found.lanes);
  const free = bare(job);
  free.state = "UNCLAIMED";
  free.runAt = runAt;
  free.updatedAt = now;
  if (count) free.attempts = { ...job.attempts, [count]: job.attempts[count] + 1 };
  const end = { endedAt: now, ended: "ABANDONED" } as const;
  free.turns = turnEnded(job, reason === undefined ? end : { ...end, reason });
  if (dueAt !== undefined && !isBehind) free.dueAt = dueAt;
  if (wakeAt !== undefined) free.wakeAt = wakeAt;
  if (waitingFor) free.waitingFor = waitingFor;
  if (untilOnline) free.untilOnline = untilOnline;
  if (isBehind) free.behind = true;
  return { put: [free], events: ["ABANDONED"], value: free };
}

/** What a job given back waits for. */
function waitOf(
  job: StoredJob,
  options: AbandonOptions,
  now: number,
): Pick<StoredJob, "runAt" | "wakeAt" | "waitingFor" | "untilOnline" | "dueAt"> {
  const { wakeAt, until, waitingFor = [] } = options;
  const { runAt } = job;
  // Past it, whoever has it is reverting: to be called at once is no help then.
  const deadlineAt = (job.deadlineAt ?? 0) > now ? job.deadlineAt : undefined;
  // Who gives it back without knowing that it was cancelled may ask it to wait for a year (P11); a signal that came since the
  // claim may have come after its owner looked (P12).
  const isDue = job.cancelledUnder === job.generation || (waitingFor.length > 0 && job.signalled);
  if (isDue) return { runAt: Math.min(runAt, now), dueAt: now };
  const isOffline = until === "online";
  const parked = {
    ...(waitingFor.length > 0 && { waitingFor: [...waitingFor] }),
    ...(isOffline && { untilOnline: true }),
  };
  if (wakeAt !== undefined) return { runAt, wakeAt, ...parked, dueAt: dueBy(wakeAt, deadlineAt)! };
  const delayMs = isOffline
    ? Math.min(options.delayMs ?? ONLINE_WITHIN_MS, ONLINE_WITHIN_MS)
    : options.delayMs;
  if (delayMs !== undefined) {
    const at = now + delayMs;
    return { runAt: at, ...parked, dueAt: dueBy(at, deadlineAt)! };
  }
  const dueAt = dueBy(waitingFor.length > 0 ? undefined : now, deadlineAt);
  return { runAt, ...parked, ...(dueAt !== undefined && { dueAt }) };
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
  newId: NewId,
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
  const turns = turnEnded(job, {
    endedAt: now,
    ended: fate,
    ...(reason !== undefined && { reason }),
  });
  return finished(job, outcomeOf(job, fate, ending, now), found, newId, turns);
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
