import type { Job, JobBoard } from "footplate";

/** Ends the job that holds a lane, so that those behind it get on; gives the job, if there was one. */
export async function skipFirst(
  board: JobBoard,
  lane: string,
  reason: string,
): Promise<Job | undefined> {
  let first: Job | undefined;
  for await (const job of board.jobs({ lane })) {
    if (job.state === "COMPLETE") continue;
    const isBefore = job.state === "CLAIMED" || job.sequence < (first?.sequence ?? Infinity);
    if (first?.state !== "CLAIMED" && isBefore) first = job;
  }
  return first && (await board.cancel(first.id, reason));
}
