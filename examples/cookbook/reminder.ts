import type { Job, JobBoard } from "footplate";

/** In ten minutes, by the clock of the board: that of this machine may be wrong. */
export const remindLater = (board: JobBoard, text: string): Promise<Job> =>
  board.post({ flow: "remind", store: { text }, delayMs: 10 * 60_000 });
