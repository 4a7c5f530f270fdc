import type { Job, JobBoard } from "footplate";

/** What somebody has to look at: what was set aside, and what failed and was reverted. */
export async function needsLook(board: JobBoard): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const query of [{ fate: "TRASHED" }, { flowState: "FAILED" }] as const) {
    for await (const job of board.jobs({ ...query, order: "ended" })) jobs.push(job);
  }
  return jobs;
}

/** Why, in a line, and what it was about. */
export const lineOf = ({ name, outcome, attempts, store }: Job): string =>
  JSON.stringify({ name, why: outcome?.reason ?? outcome?.failure?.message, attempts, store });

/** Puts one back, with the inputs that were mended; what is finished is not done again. */
export async function tryAgain(board: JobBoard, job: Job, mended: object = {}): Promise<void> {
  await board.redrive(job.id, { store: mended });
}
