import { explain, type Job, type JobBoard } from "footplate";

/** Says in a sentence why a job is not running. */
export async function whyNot(board: JobBoard, job: Job): Promise<string> {
  const laneHead = job.lane === undefined ? undefined : await headOf(board, job.lane);
  const [entities, paused] = await Promise.all([board.entities(), board.paused()]);
  return explain(job, { now: Date.now(), entities, laneHead, paused }).message;
}

/** Whose turn it is in a lane: the one that is claimed, else the one that was posted first. */
async function headOf(board: JobBoard, lane: string): Promise<Job | undefined> {
  let first: Job | undefined;
  for await (const job of board.jobs({ lane })) {
    if (job.state === "CLAIMED") return job;
    if (job.state === "UNCLAIMED" && job.sequence < (first?.sequence ?? Infinity)) first = job;
  }
  return first;
}
