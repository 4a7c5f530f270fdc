import { backoffMs, type Backoff } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Claim } from "../job.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";
import type { ConductorEvent } from "./events.ts";
import type { Settlement } from "./settle.ts";

const TRIES = 5;

/** What an ending is told through. */
export interface EndingOptions {
  readonly board: JobBoard;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly onTrouble: (error: unknown, retryInMs: number) => void;
}

/**
 * Tells the board what became of a job, and gives the event that says so.
 *
 * Repeated while the board cannot be reached: an ending is idempotent (P4). If that does not help, the job keeps its
 * verdict in persistence, and whoever claims it next ends it by that.
 */
export async function endJob(
  claim: Claim,
  settlement: Settlement,
  { board, clock, backoff, onTrouble }: EndingOptions,
): Promise<ConductorEvent | undefined> {
  const lost: ConductorEvent = { type: "claim_lost", job: claim.job };
  if (settlement.verb === "lose") return lost;
  for (let tried = 1; ; tried += 1) {
    try {
      return await told(board, claim, settlement);
    } catch (error) {
      if (isLost(error)) return lost;
      const retryInMs = backoffMs(backoff, tried);
      onTrouble(error, retryInMs);
      if (tried === TRIES) return undefined;
      await clock.sleep(retryInMs);
    }
  }
}

async function told(
  board: JobBoard,
  claim: Claim,
  settlement: Exclude<Settlement, { verb: "lose" }>,
): Promise<ConductorEvent> {
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
      const { reason, failure } = settlement;
      const job = await board.trash(claim, reason, { failure });
      return { type: "job_trashed", job, reason, failure };
    }
    case "park": {
      const job = await board.abandon(claim, settlement.options);
      return { type: "job_parked", job, ...(job.wakeAt !== undefined && { wakeAt: job.wakeAt }) };
    }
    case "abandon": {
      const { options, failure } = settlement;
      const job = await board.abandon(claim, options);
      return { type: "job_abandoned", job, reason: options.reason, ...(failure && { failure }) };
    }
  }
}

const isLost = (error: unknown) =>
  FootplateError.is(error, "STALE_CLAIM") ||
  FootplateError.is(error, "NOT_OWNER") ||
  FootplateError.is(error, "NOT_FOUND");
