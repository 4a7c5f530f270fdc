import type { Database } from "./database.ts";
import { createJobCounts, type JobCounts } from "./job-counts.ts";
import type { RowWatch } from "./job-rows.ts";
import { createNewest, type Newest } from "./newest.ts";

/** What an object remembers of its jobs, as nobody else writes them: told of each row, it need not read them all. */
export interface RowMemory extends RowWatch {
  readonly counts: Pick<JobCounts, "at">;
  readonly newest: Pick<Newest, "behind">;
}

export function createRowMemory(database: Database): RowMemory {
  const counts = createJobCounts(database);
  const newest = createNewest(database);
  return {
    counts,
    newest,
    moved(before, after) {
      counts.moved(before, after);
      newest.moved(before, after);
    },
    forget: counts.forget,
  };
}
