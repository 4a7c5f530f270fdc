import { FootplateError } from "../../errors.ts";
import type { JobBoard } from "../../jobboard/jobboard.ts";
import type { Machine } from "./machine.ts";
import type { Script } from "./scripts.ts";
import { SIGNAL } from "./waiter.ts";

const AGAIN_MS = 150;

/** Posts a job until that is acknowledged, and asks for all else its script says; resolves when there is nothing left to ask. */
export async function act(
  board: JobBoard,
  { clock }: Machine,
  id: string,
  { flow, postedAt, signalAt, cancelAt, redriveAt }: Script,
): Promise<void> {
  await clock.sleep(postedAt);
  while (!(await reached(board.post({ id, flow })))) await clock.sleep(AGAIN_MS);
  const later: { readonly at: number; readonly ask: () => Promise<unknown> }[] = [
    ...(signalAt === undefined ? [] : [{ at: signalAt, ask: () => signalled(board, clock, id) }]),
    ...(cancelAt === undefined ? [] : [{ at: cancelAt, ask: () => board.cancel(id) }]),
    ...(redriveAt === undefined ? [] : [{ at: redriveAt, ask: () => board.redrive(id) }]),
  ];
  const asked = postedAt;
  await Promise.all(
    later.map(async ({ at, ask }) => {
      await clock.sleep(at - asked);
      // Refused, or not known whether it was done: both are fine with the one who asked.
      await reached(ask());
    }),
  );
}

async function signalled(board: JobBoard, clock: Machine["clock"], id: string): Promise<void> {
  while (!(await reached(board.signal(id, SIGNAL)))) {
    // Sent before, though nobody said so: then the job may have ended by it.
    if ((await board.get(id).catch(() => undefined))?.outcome) return;
    await clock.sleep(AGAIN_MS);
  }
}

async function reached(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (!FootplateError.is(error)) throw error;
    return false;
  }
}
