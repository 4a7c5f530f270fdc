import {
  behind,
  heirOf,
  isPresent,
  matches,
  type Codec,
  type Found,
  type JobStore,
  type Reads,
  type StoredJob,
  type Writes,
} from "../../src/adapter.ts";
import { FootplateError, type Clock, type Entity, type JobQuery } from "../../src/index.ts";
import type { Database } from "./database.ts";
import { createJobLog } from "./job-log.ts";
import { countsOfJobs, pageOfJobs } from "./job-page.ts";
import { createJobRows, type Corrupt, type JobRow, type ReadJob } from "./job-rows.ts";
import { jobById, rowsOfLane, searchJobs } from "./job-search.ts";
import { createPauses, type Pauses } from "./pauses.ts";
import { createSequence } from "./sequence.ts";

// How many records are read at once in search of a text.
const CHUNK = 100;

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
  /** What is paused. @default as the database says */
  pauses?: Pauses | undefined;
}

/** Keeps a board's jobs in the SQLite database of an object. Every change is one transaction without an `await` (P36). */
export function sqlJobStore(options: SqlJobStoreOptions): JobStore {
  const { database, codec, clock, id, fullAt = 9.5e9, onDue } = options;
  const { pauses = createPauses(database) } = options;
  // Who is here says so again and again: in memory, a heartbeat is no row written. A new incarnation hears of it by the next.
  const present = new Map<string, Entity>();
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
      const found = searchJobs(database, reads, pauses.scopes());
      const read = rows.read(found.rows);
      const names = [...(reads.lanes ?? []), ...found.rows.flatMap(({ lane }) => lane ?? [])];
      const inLanes = rows.read([...new Set(names)].flatMap((lane) => rowsOfLane(database, lane)));
      const astray = found.astray.map(rows.setAstrayAside);
      const wrong = [...read.corrupt, ...inLanes.corrupt, ...astray];
      if (wrong.length === 0)
        return { jobs: read.jobs, inLanes: inLanes.jobs, names, nextAt: found.nextAt };
      corrupt.push(...wrong.map(({ id: of, failure }) => ({ id: of, failure })));
      for (const { lane } of wrong) if (lane !== undefined) passOn(lane);
    }
  };

  /** A lane must not wait for a job that cannot be read. */
  const passOn = (lane: string) => {
    const { jobs } = rows.read(rowsOfLane(database, lane));
    const lanes = { [lane]: jobs.map(({ record }) => record) };
    const heir = heirOf({ id: "", lane }, lanes, clock.now());
    if (heir)
      rows.write(
        heir,
        jobs.find(({ record }) => record.id === heir.id),
      );
  };

  /** What is looked for is in the records, and SQLite knows no case but that of ASCII. */
  const pageOfText = (query: JobQuery, now: number, after: StoredJob | undefined): StoredJob[] => {
    const { limit = Infinity } = query;
    const page: StoredJob[] = [];
    for (let last = after; ;) {
      const part = look(() => pageOfJobs(database, { ...query, limit: CHUNK }, now, last));
      page.push(...part.filter((job) => matches(job, query, now)));
      last = part.at(-1);
      if (!last || page.length >= limit) return page.slice(0, limit);
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
      const { writes, given, setPaused } = database.transaction(() => {
        const { jobs, inLanes, names, nextAt } = find(reads, corrupt);
        const lanes = names.map((name) => [
          name,
          inLanes.map(({ record }) => record).filter(({ lane }) => lane === name),
        ]);
        const decided = decide({
          jobs: jobs.map(({ record }) => record),
          lanes: Object.fromEntries(lanes) as Found["lanes"],
          paused: pauses.scopes(),
          lastSequence: sequence.last(),
          ...(nextAt !== undefined && { nextAt }),
        });
        const setPaused = decided.paused && pauses.set(decided.paused);
        return { writes: decided, given: write(decided, [...jobs, ...inLanes]), setPaused };
      });
      given();
      setPaused?.();
      log.found(corrupt);
      log.changed(writes);
      return writes.value;
    },
    get: async (wanted) => get(wanted),
    async page(query, now) {
      const after = behind(query, query.after === undefined ? undefined : get(query.after));
      return query.text === undefined
        ? look(() => pageOfJobs(database, query, now, after))
        : pageOfText(query, now, after);
    },
    counts: async (now) => countsOfJobs(database, now),
    async entities(change) {
      if (change) {
        present.set(change.name, change);
        for (const entity of present.values()) {
          if (!isPresent(entity, change.seenAt ?? 0)) present.delete(entity.name);
        }
      }
      return [...present.values()];
    },
    events: log.events,
    watch: log.watch,
    // The object outlives every board on it.
    async close() {},
  };
}
