import type { Job, JobBoard } from "../../src/index.ts";
import { useJobs } from "./use-jobs.ts";

/**
 * Gives a job as it is now, live; undefined until it was read, for one that is not there, and where none is asked for.
 * @param job It or its id, of which the kind of its results is known, or is not.
 */
export function useJob<Out extends object = any>(
  board: JobBoard,
  job: Job<Out> | string | undefined,
): Job<Out> | undefined {
  const id = typeof job === "object" ? job.id : job;
  // What speaks of an id is the job and few others; nothing speaks of what no id can have in it.
  const jobs = useJobs(board, { text: id ?? "\0" });
  return jobs.find((each) => each.id === id);
}
