import { heirOf, type Reads } from "../../src/adapter.ts";
import type { Clock, PauseScope } from "../../src/index.ts";
import type { Database } from "./database.ts";
import type { Held } from "./claimed.ts";
import type { Corrupt, JobRow, JobRows, ReadJob } from "./job-rows.ts";
import { jobsOfLane, searchJobs } from "./job-search.ts";

/** What was asked for, as rows and jobs. */
export interface FoundJobs {
  readonly jobs: readonly ReadJob[];
  readonly nextAt: number | undefined;
  readonly lanes: ReadonlyMap<string, readonly ReadJob[]>;
}

/** Reads jobs, and sets aside on the way what cannot be read. Only within a transaction. */
export interface JobReading {
  /** Those of these rows that can be read; the others are added to `corrupt`. */
  read(rows: readonly JobRow[], corrupt: Corrupt[]): ReadJob[];
  /** Looks until all that is found can be read. */
  find(reads: Reads, paused: readonly PauseScope[], held: Held, corrupt: Corrupt[]): FoundJobs;
}

/** @param onDue Told when a job is due that got its lane from one that was set aside. */
export function createJobReading(
  database: Database,
  rows: JobRows,
  clock: Clock,
  onDue: (at: number) => void,
): JobReading {
  const read: JobReading["read"] = (found, corrupt) => {
    const { jobs, corrupt: wrong } = rows.read(found);
    corrupt.push(...wrong);
    for (const each of wrong) passOn(each, corrupt);
    return jobs;
  };

  /** Nobody would ever end what was set aside, and so the lane would be its own for good (P23). */
  const passOn = ({ id, lane }: Corrupt, corrupt: Corrupt[]) => {
    if (lane === undefined) return;
    const others = read(jobsOfLane(database, lane), corrupt);
    const lanes = { [lane]: others.map(({ record }) => record) };
    const heir = heirOf({ id, lane }, lanes, clock.now());
    if (!heir) return;
    rows.write(
      heir,
      others.find(({ record }) => record.id === heir.id),
    );
    if (heir.dueAt !== undefined) onDue(heir.dueAt);
  };

  return {
    read,
    find(reads, paused, held, corrupt) {
      for (;;) {
        const found = searchJobs(database, reads, paused, held);
        const known = corrupt.length;
        const jobs = read(found.rows, corrupt);
        for (const each of found.astray) {
          const wrong = rows.setAstrayAside(each);
          corrupt.push(wrong);
          passOn(wrong, corrupt);
        }
        const names = [...(reads.lanes ?? []), ...jobs.flatMap(({ record }) => record.lane ?? [])];
        const lanes = new Map(
          [...new Set(names)].map((lane) => [lane, read(jobsOfLane(database, lane), corrupt)]),
        );
        if (corrupt.length === known) return { jobs, nextAt: found.nextAt, lanes };
      }
    },
  };
}
