import {
  behind,
  type Codec,
  type JobStore,
  type Reads,
  type StoredJob,
  type Writes,
} from "../../src/adapter.ts";
import { FootplateError, type Clock } from "../../src/index.ts";
import type { Database } from "./database.ts";
import { createJobLog } from "./job-log.ts";
import { countsOfJobs, pageOfJobs } from "./job-page.ts";
import { createJobRows, type Corrupt, type JobRow, type ReadJob } from "./job-rows.ts";
import { jobById, searchJobs } from "./job-search.ts";
import { createSequence } from "./sequence.ts";

/** What the object's board is kept by. */
export interface SqlJobStoreOptions {
  database: Database;
  codec: Codec;
  clock: Clock;
  /** Which data this reaches (P5). */
  id?: string | undefined;
  /** Bytes beyond which nothing is posted any more, so that what was posted has room to end (P41). @default 9.5 GB of 10 */
  fullAt?: number | undefined;
  /** Told within the transaction of each change when the first of the jobs it wrote is due, or its lease lapses (P36). */
  onDue?: ((at: number) => void) | undefined;
}

/** Keeps a board's jobs in the SQLite database of an object. Every change is one transaction without an `await` (P36). */
export function sqlJobStore(options: SqlJobStoreOptions): JobStore {
  const { database, codec, clock, id, fullAt = 9.5e9, onDue } = options;
  const rows = createJobRows(database, codec);
  const sequence = createSequence(database);

  /** Reads only; what is set aside on the way stays so. */
  const look = (search: () => readonly JobRow[]): StoredJob[] => {
    const { jobs, corrupt } = database.transaction(() => rows.read(search()));
    log.found(corrupt);
    return jobs.map(({ record }) => record);
  };
  const get = (wanted: string) => look(() => jobById(database, wanted))[0];
  const log = createJobLog(clock, get);

  /** Searches until all that is found can be read. */
  const find = (reads: Reads, corrupt: Corrupt[]) => {
    for (;;) {
      const found = searchJobs(database, reads);
      const read = rows.read(found.rows);
      const wrong = [...read.corrupt, ...found.astray.map(rows.setAstrayAside)];
      if (wrong.length === 0) return { jobs: read.jobs, nextAt: found.nextAt };
      corrupt.push(...wrong);
    }
  };

  const refuseWhenFull = () => {
    const size = database.size();
    if (size < fullAt) return;
    throw new FootplateError(
      "QUOTA",
      `The object holds "${size}" bytes already, so nothing more can be posted`,
    );
  };

  const write = ({ put = [], remove = [] }: Writes<unknown>, jobs: readonly ReadJob[]) => {
    const before = new Map(jobs.map((job) => [job.record.id, job]));
    // A job that was put twice is written once.
    const puts = [...new Map(put.map((job) => [job.id, job])).values()];
    if (puts.some((job) => !before.has(job.id))) refuseWhenFull();
    for (const job of puts) rows.write(job, before.get(job.id));
    for (const { columns } of remove.flatMap(({ id: gone }) => before.get(gone) ?? []))
      rows.remove(columns);
    const given = sequence.give(Math.max(0, ...puts.map((job) => job.sequence)));
    const dueAt = Math.min(...puts.map((job) => job.dueAt ?? Infinity));
    // Last of all: an alarm that is thought to be set must not be rolled back.
    if (dueAt < Infinity) onDue?.(dueAt);
    return given;
  };

  return {
    ...(id !== undefined && { id }),
    blobs: false,
    async change(reads, decide) {
      const corrupt: Corrupt[] = [];
      const { writes, given } = database.transaction(() => {
        const { jobs, nextAt } = find(reads, corrupt);
        const decided = decide({
          jobs: jobs.map(({ record }) => record),
          lastSequence: sequence.last(),
          ...(nextAt !== undefined && { nextAt }),
        });
        return { writes: decided, given: write(decided, jobs) };
      });
      given();
      log.found(corrupt);
      log.changed(writes);
      return writes.value;
    },
    get: async (wanted) => get(wanted),
    async page(query, now) {
      const after = behind(query, query.after === undefined ? undefined : get(query.after));
      return look(() => pageOfJobs(database, query, now, after));
    },
    counts: async (now) => countsOfJobs(database, now),
    events: log.events,
    watch: log.watch,
    // The object outlives every board on it.
    async close() {},
  };
}
