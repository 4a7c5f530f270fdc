import { backoffMs, type Backoff } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Claim, Job, Turn } from "../job.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";
import type { ConductorEvent } from "./events.ts";
import type { Settlement } from "./settle.ts";
import { isOutage } from "./trouble.ts";

// Enough for an answer that was lost on the way.
const TRIES = 5;

/** What an ending is told through. */
export interface EndingOptions {
  readonly board: JobBoard;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly stop: AbortSignal;
  readonly onTrouble: (error: unknown, retryInMs: number) => void;
}

/**
 * Tells the board what became of a job, and gives the event that says so.
 *
 * Repeated for as long as the board is down and nobody stops the conductor: an ending is idempotent (P4), and a claim that
 * is left to lapse would be counted as a loss (P15, P16). What the board refuses is not asked for ever: the job keeps its
 * verdict in persistence, and whoever claims it next ends it by that (P8).
 */
export async function endJob(
  claim: Claim,
  settlement: Settlement,
  { board, clock, backoff, stop, onTrouble }: EndingOptions,
): Promise<ConductorEvent | undefined> {
  const lost: ConductorEvent = { type: "claim_lost", job: claim.job };
  if (settlement.verb === "lose") return lost;
  let patience = TRIES;
  let isAsked = false;
  for (let tried = 1; ; tried += 1) {
    try {
      // It was asked before, and the answer may have been lost: to give a job back is not idempotent (P4).
      return isAsked
        ? await toldAgain(board, claim, settlement)
        : await told(board, claim, settlement);
    } catch (error) {
      if (isLost(error)) return lost;
      isAsked = true;
      const retryInMs = backoffMs(backoff, stop.aborted ? TRIES - patience + 1 : tried);
      onTrouble(error, retryInMs);
      if (stop.aborted || !isOutage(error)) patience -= 1;
      if (patience === 0) return undefined;
      // Who is asked to stop meanwhile tries at once, and then not for long.
      await clock.sleep(retryInMs, stop.aborted ? undefined : stop).catch(() => {});
    }
  }
}

type Told = Exclude<Settlement, { verb: "lose" }>;

async function told(board: JobBoard, claim: Claim, settlement: Told): Promise<ConductorEvent> {
  switch (settlement.verb) {
    case "consume": {
      const { flowState, results, failure, reason } = settlement.ending;
      const job = await board.consume(claim, { flowState, results, failure, reason });
      const outcome = job.outcome!;
      return outcome.fate === "CANCELLED"
        ? { type: "job_cancelled", job, reason: job.cancelRequested ?? "" }
        : { type: "job_consumed", job, outcome };
    }
    case "trash": {
      const { reason, ending } = settlement;
      const job = await board.trash(claim, reason, ending);
      const { failure } = ending;
      return { type: "job_trashed", job, reason, ...(failure && { failure }) };
    }
    case "park":
    case "abandon":
      return givenBack(await board.abandon(claim, settlement.options), settlement);
  }
}

async function toldAgain(board: JobBoard, claim: Claim, settlement: Told): Promise<ConductorEvent> {
  try {
    return await told(board, claim, settlement);
  } catch (error) {
    if (!isLost(error) || !("options" in settlement)) throw error;
    const job = await board.get(claim.id);
    const isOurs = ({ who, generation, ended }: Turn) =>
      who === claim.who && generation === claim.generation && ended === "ABANDONED";
    if (!job?.turns.some(isOurs)) throw error;
    return givenBack(job, settlement);
  }
}

function givenBack(
  job: Job,
  settlement: Extract<Settlement, { verb: "park" | "abandon" }>,
): ConductorEvent {
  if (settlement.verb === "abandon") {
    const { options, failure } = settlement;
    return { type: "job_abandoned", job, reason: options.reason, ...(failure && { failure }) };
  }
  const { wakeAt, waitingFor } = job;
  return {
    type: "job_parked",
    job,
    ...(wakeAt !== undefined && { wakeAt }),
    ...(waitingFor && { waitingFor }),
  };
}

const isLost = (error: unknown) =>
  FootplateError.is(error, "STALE_CLAIM") ||
  FootplateError.is(error, "NOT_OWNER") ||
  FootplateError.is(error, "NOT_FOUND");
