import { FootplateError } from "../../errors.ts";
import type { Claim } from "../../job.ts";
import type { JobBoard } from "../../jobboard/jobboard.ts";
import type { Machine } from "./machine.ts";

/** What its jobs wait for. */
export const SIGNAL = "go";
/** The flow of its jobs, which no conductor knows. */
export const WAITING_FLOW = "waiting";

const LOOK_MS = 100;

/** Takes jobs that do nothing but wait for a signal: looks whether it is there, and gives the job back if not (P12). */
export async function waitForSignals(
  board: JobBoard,
  { name, clock }: Machine,
  leaseMs: number,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    try {
      const { claims } = await board.claim({
        who: name,
        leaseMs,
        limit: 1,
        flows: [WAITING_FLOW],
      });
      for (const claim of claims) await look(board, claim, clock);
    } catch (error) {
      if (!FootplateError.is(error)) throw error;
    }
    await clock.sleep(LOOK_MS);
  }
}

async function look(board: JobBoard, claim: Claim, clock: Machine["clock"]): Promise<void> {
  const signals = await board.signals(claim.id);
  // Long enough for a signal to come after it looked.
  await clock.sleep(LOOK_MS);
  if (signals[SIGNAL]) await board.consume(claim, { flowState: "SUCCESS" });
  else if (claim.job.cancelRequested !== undefined) {
    await board.consume(claim, { flowState: "REVERTED" });
  } else await board.abandon(claim, { waitingFor: [SIGNAL] });
}
