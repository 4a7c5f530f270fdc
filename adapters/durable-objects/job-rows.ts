import { rankOf, type Codec, type StoredJob } from "../../src/adapter.ts";
import { failureFrom, FootplateError, type Failure } from "../../src/index.ts";
import type { Database, Value } from "./database.ts";
import { createRecords, type Columns } from "./records.ts";
import { createTexts } from "./texts.ts";

/** A job as a row: what is asked for by SQL in columns of its own, all of it in `record` and `store`. */
export interface JobRow extends Columns {
  readonly id: string;
  readonly sequence: number;
  readonly rank: number;
  readonly flow: string;
  readonly needs: string;
  readonly key: string | null;
  readonly passed_on: number;
  readonly lane: string | null;
  readonly behind: 0 | 1 | null;
  readonly state: string;
  readonly generation: number;
  readonly due_at: number | null;
  readonly timed: 0 | 1;
  readonly lease_until: number | null;
  readonly lease_ms: number | null;
  readonly owner: string | null;
  readonly token: string | null;
  readonly holder: string | null;
  readonly until_online: number | null;
  readonly fate: string | null;
  readonly flow_state: string | null;
  readonly ended_at: number | null;
  readonly words: string;
  /** What its flow said last, see `FlowRows`. */
  readonly ending: string | null;
}

/** A row and the job it holds. */
export interface ReadJob {
  readonly columns: JobRow;
  readonly record: StoredJob;
}

/** A row that could not be read. */
export interface Corrupt {
  readonly id: string;
  readonly failure: Failure;
  /** The lane it held, which is free now. */
  readonly lane?: string;
}

/** Reads and writes jobs, a row each. */
export interface JobRows {
  /** Reads those that can be read. The others are set aside, as they would be in the way of all that comes after them. */
  read(rows: readonly JobRow[]): { jobs: ReadJob[]; corrupt: Corrupt[] };
  /** Sets aside what its id does not lead to, as an id that is no well-formed text does not. */
  setAstrayAside(row: Pick<JobRow, "id" | "sequence">): Corrupt;
  /** `before` is the job as it was read in the same transaction; without it, the job is new. `ending`: what its flow said last. */
  write(job: StoredJob, before: ReadJob | undefined, ending?: string): void;
  /** Writes what its flow said last alone. */
  writeEnding(id: string, ending: string): void;
  remove(row: JobRow): void;
}

/** Is told of each row that is written. */
export interface RowWatch {
  /** `before` is what the row was, `after` what it is; undefined where there is none. */
  moved(before: JobRow | undefined, after: JobRow | undefined): void;
  /** What was told may not be so. */
  forget(): void;
}

export function createJobRows(database: Database, codec: Codec, watch?: RowWatch): JobRows {
  const records = createRecords<StoredJob>("job", codec, createTexts(database));
  const setAside = (column: "id" | "sequence", value: Value, { id, failure }: Corrupt): Corrupt => {
    const [held] = database.run<{ lane: string }>(
      `SELECT lane FROM footplate_jobs WHERE ${column} = ? AND behind = 0`,
      value,
    );
    const changes =
      "state = 'CORRUPT', due_at = NULL, lease_until = NULL, ended_at = NULL, behind = NULL";
    database.run(`UPDATE footplate_jobs SET ${changes} WHERE ${column} = ?`, value);
    watch?.forget();
    return { id, failure, ...held };
  };
  return {
    read(rows) {
      const jobs: ReadJob[] = [];
      const corrupt: Corrupt[] = [];
      for (const row of rows) {
        try {
          jobs.push({ columns: row, record: records.read(row.id, row) });
        } catch (error) {
          const failure = failureFrom(error);
          corrupt.push(setAside("id", row.id, { id: row.id, failure }));
        }
      }
      return { jobs, corrupt };
    },
    setAstrayAside({ id, sequence }) {
      const error = new FootplateError("STORAGE", `Job "${id}" is not found by its id`);
      return setAside("sequence", sequence, { id, failure: failureFrom(error) });
    },
    write(job, before, ending = before?.columns.ending ?? undefined) {
      const row: JobRow = {
        ...columnsOf(job, before?.columns),
        ...records.write(job, before),
        // Its flow is about to go, and so goes what is here: a row less than to write that by itself.
        ending: job.condemned ? null : (ending ?? null),
      };
      if (before) update(database, row, before.columns);
      else insert(database, row);
      watch?.moved(before?.columns, row);
    },
    writeEnding(id, ending) {
      database.run("UPDATE footplate_jobs SET ending = ? WHERE id = ?", ending, id);
    },
    remove(row) {
      records.drop(row.id, row);
      database.run("DELETE FROM footplate_jobs WHERE id = ?", row.id);
      watch?.moved(row, undefined);
    },
  };
}

function columnsOf(
  job: StoredJob,
  before: JobRow | undefined,
): Omit<JobRow, keyof Columns | "ending"> {
  const { state, dueAt = null, outcome, lane, holder = null } = job;
  const isInLane = lane !== undefined && state !== "COMPLETE";
  return {
    id: job.id,
    sequence: job.sequence,
    rank: rankOf(job.priority),
    flow: job.flow.name,
    needs: JSON.stringify(job.needs),
    key: job.key ?? null,
    passed_on: job.passedOn ? job.sequence : 0,
    lane: lane ?? null,
    behind: isInLane ? (job.behind ? 1 : 0) : null,
    state,
    generation: job.generation,
    ...dueColumns(job, before),
    lease_until: state === "CLAIMED" ? dueAt : null,
    lease_ms: job.leaseMs ?? null,
    owner: job.owner ?? null,
    token: job.token ?? null,
    holder,
    until_online: job.untilOnline ? 1 : null,
    fate: outcome?.fate ?? null,
    flow_state: outcome?.flowState ?? null,
    ended_at: outcome ? (job.endedAt ?? outcome.at) : null,
    words: wordsOf(job),
  };
}

/** What the object itself claims stays in the due index as it is, where its next incarnation finds it (P40). */
function dueColumns(job: StoredJob, before: JobRow | undefined): Pick<JobRow, "due_at" | "timed"> {
  const { state, dueAt, updatedAt, holder } = job;
  const own = {
    due_at: dueAt ?? null,
    timed: dueAt !== undefined && dueAt > updatedAt ? 1 : 0,
  } as const;
  if (state === "UNCLAIMED") return own;
  const timed = before?.timed ?? 0;
  if (state !== "CLAIMED" || holder === undefined) return { due_at: null, timed };
  return { due_at: before?.due_at ?? own.due_at, timed };
}

/** Made small here and not by SQL, which knows how for ASCII alone; what keeps them apart is no character. */
const wordsOf = ({ id, name, flow, key = "", lane = "" }: StoredJob): string =>
  [id, name, flow.name, key, lane].map((word) => word.toLowerCase()).join("\uffff");

function insert(database: Database, row: JobRow): void {
  const names = Object.keys(row);
  const marks = names.map(() => "?").join();
  database.run(
    `INSERT INTO footplate_jobs (${names.join()}) VALUES (${marks})`,
    ...Object.values<Value>({ ...row }),
  );
}

// Only what is new is named: SQLite writes an index again when a column of its is named, changed or not.
function update(database: Database, row: JobRow, before: JobRow): void {
  const changed = Object.entries(row).filter(
    ([name, value]) => before[name as keyof JobRow] !== value,
  );
  if (changed.length === 0) return;
  const columns = changed.map(([name]) => `${name} = ?`).join();
  const values = changed.map(([, value]) => value as Value);
  database.run(`UPDATE footplate_jobs SET ${columns} WHERE id = ?`, ...values, row.id);
}
