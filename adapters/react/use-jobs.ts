import { useMemo, useSyncExternalStore } from "react";
import type { Job, JobBoard, JobQuery } from "../../src/index.ts";

const NONE: readonly Job[] = [];
const none = () => NONE;

/**
 * Gives the jobs of a query, live: the same array until something in it changes, and empty until it was read.
 * @param query Queries that say the same are one, so it may be written where it is used. @default all jobs
 */
export function useJobs(board: JobBoard, query?: JobQuery): readonly Job[] {
  const asked = JSON.stringify(query);
  const jobs = useMemo(() => board.watch(asked && JSON.parse(asked)), [board, asked]);
  return useSyncExternalStore(jobs.subscribe, jobs.get, none);
}
