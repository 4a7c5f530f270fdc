import {
  behind,
  isPaused,
  type Codec,
  type JobStore,
  type StoredJob,
  type Writes,
} from "../../src/adapter.ts";
import { FootplateError, type Entity, type Clock, type PauseScope } from "../../src/index.ts";
import type { Database } from "./database.ts";
import type { Endings } from "./endings.ts";
import { createJobLog } from "./job-log.ts";
import { createJobCounts } from "./job-counts.ts";
import { pageOfJobs } from "./job-page.ts";
import { createJobReading } from "./job-reading.ts";
import { createJobRows, type Corrupt, type JobRow, type ReadJob } from "./job-rows.ts";
import { jobById } from "./job-search.ts";
import { latestDue } from "./due.ts";
import { createPauses, type Pauses } from "./pauses.ts";
import { createPresence } from "./presence.ts";
import type { OwnClaims } from "./own-claims.ts";
import type { RowMemory } from "./row-memory.ts";
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
  /** What is paused. @default as the database says */
  pauses?: Pauses | undefined;
  /** What the object's own conductor holds, kept up to date. @default nothing yet */
  held?: Map<string, string | undefined> | undefined;
  /** What flows said last, and is to be written with their jobs. @default nothing */
  endings?: Endings | undefined;
  /** Holds back what the object's own conductor claims. @default nothing is held back */
  claims?: OwnClaims | undefined;
  /** Kept up to date by all that write jobs. @default all is read anew each time */
  memory?: RowMemory | undefined;
  /** Told which jobs were written here. */
  onWritten?: ((id: string) => void) | undefined;
  /** Who runs its jobs in the object itself. @default nobody */
  self?: (() => Entity | undefined) | undefined;
}

/** Keeps a board's jobs in the SQLite database of an object. Every change is one transaction without an `await` (P36). */
export function sqlJobStore(options: SqlJobStoreOptions): JobStore {
  const { database, codec, clock, id, fullAt = 9.5e9, onDue, endings, claims, memory } = options;
  const { pauses = createPauses(database), held = new Map<string, string | undefined>() } = options;
  const rows = createJobRows(database, codec, memory);
  const reading = createJobReading(database, rows, clock, (at) => onDue?.(at));
  const sequence = createSequence(database);

  /** Reads only; what is set aside on the way stays so. */
  const look = (search: () => readonly JobRow[]): StoredJob[] => {
    claims?.flush();
    const corrupt: Corrupt[] = [];
    const jobs = database.transaction(() => reading.read(search(), corrupt));
    log.found(corrupt);
    return jobs.map(({ record }) => record);
  };
  const get = (wanted: string) => look(() => jobById(database, wanted))[0];
  const log = createJobLog(clock, get);

  const refuseWhenFull = () => {
    const size = database.size();
    if (size < fullAt) return;
    throw new FootplateError(
      "QUOTA",
      `The object holds "${size}" bytes already, so nothing more can be posted`,
    );
  };

  /** When to wake for what was written: not for what is paused, but at once for what may not be paused any more. */
  const wakeAt = (puts: readonly StoredJob[], paused?: readonly PauseScope[]): number => {
    if (paused) return paused.length < pauses.list().length ? clock.now() : Infinity;
    const awake = puts.filter((job) => !isPaused(job, pauses.list()));
    return Math.min(...awake.map((job) => job.dueAt ?? Infinity));
  };

  const write = (
    { put = [], remove = [], paused }: Writes<unknown>,
    jobs: readonly ReadJob[],
  ): (() => void) => {
    const before = new Map(jobs.map((job) => [job.record.id, job]));
    // A job that was put twice is written once.
    const puts = [...new Map(put.map((job) => [job.id, job])).values()];
    if (puts.some((job) => !before.has(job.id))) refuseWhenFull();
    const isHeldBack = claims && puts.every((job) => isOwnClaim(job, before.get(job.id)));
    for (const job of isHeldBack ? [] : puts) {
      rows.write(job, before.get(job.id), endings?.of(job.id));
    }
    for (const { columns } of remove.flatMap(({ id: gone }) => before.get(gone) ?? [])) {
      if (columns.ending !== null) endings?.fold(columns.id);
      rows.remove(columns);
    }
    const given = sequence.give(Math.max(0, ...puts.map((job) => job.sequence)));
    const replaced = paused && pauses.replace(paused);
    const at = wakeAt(puts, paused);
    // Last of all: an alarm that is thought to be set must not be rolled back.
    if (at < Infinity) onDue?.(at);
    return () => {
      for (const job of puts) {
        endings?.written(job.id);
        options.onWritten?.(job.id);
        if (job.state === "CLAIMED" && job.holder !== undefined) held.set(job.id, job.token);
        else held.delete(job.id);
      }
      for (const job of isHeldBack ? puts : []) claims?.hold(job, before.get(job.id)!);
      given();
      replaced?.();
    };
  };

  return {
    ...(id !== undefined && { id }),
    blobs: false,
    async change(reads, decide) {
      claims?.flush();
      const corrupt: Corrupt[] = [];
      const { writes, written } = database.transaction(() => {
        const paused = pauses.list();
        const { jobs, lanes, nextAt } = reading.find(reads, paused, held, corrupt);
        const decided = decide({
          jobs: jobs.map(({ record }) => record),
          lanes: Object.fromEntries(
            [...lanes].map(([lane, inLane]) => [lane, inLane.map(({ record }) => record)]),
          ),
          paused,
          lastSequence: sequence.last(),
          ...(nextAt !== undefined && { nextAt }),
        });
        const known = [...jobs, ...[...lanes.values()].flat()];
        return { writes: decided, written: write(decided, known) };
      });
      written();
      log.found(corrupt);
      log.changed(writes);
      return writes.value;
    },
    get: async (wanted) => get(wanted),
    async page(query, now) {
      const after = behind(query, query.after === undefined ? undefined : get(query.after));
      return look(() => pageOfJobs(database, query, now, after, memory?.newest));
    },
    async counts(now) {
      claims?.flush();
      return (memory?.counts ?? createJobCounts(database)).at(now, held);
    },
    latest: async (now) => latestDue(database, now),
    entities: createPresence(options.self),
    events: log.events,
    watch: log.watch,
    // The object outlives every board on it.
    async close() {},
  };
}

/** Whether it was free and is claimed by the object's own conductor, and nothing else is new of it. */
const isOwnClaim = (job: StoredJob, before: ReadJob | undefined): boolean =>
  job.state === "CLAIMED" && job.holder !== undefined && before?.record.state === "UNCLAIMED";
