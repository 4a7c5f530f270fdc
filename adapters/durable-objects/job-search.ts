import type { Reads } from "../../src/adapter.ts";
import type { PauseScope } from "../../src/index.ts";
import type { Database, Value } from "./database.ts";
import type { Held } from "./claimed.ts";
import { dueJobs, type Candidate } from "./due.ts";
import type { JobRow } from "./job-rows.ts";

/** What was asked for, as rows: those that are due first and in claiming order, each once. */
export interface FoundRows {
  readonly rows: readonly JobRow[];
  readonly nextAt: number | undefined;
  /** Due, but not there when looked for by their ids. */
  readonly astray: readonly Candidate[];
}

/** The row of one job, if there is one that can be read. */
export const jobById = (database: Database, id: string): JobRow[] =>
  database.run<JobRow>("SELECT * FROM footplate_jobs WHERE id = ? AND state <> 'CORRUPT'", id);

/** An entry of the due index: where a search that goes through all of it left off. */
type Entry = Pick<JobRow, "flow" | "needs" | "rank" | "timed" | "due_at" | "sequence">;

/** What of `limit` entries of the due index behind `after` is claimed, through which handle; `next` is where to go on. */
export function heldClaims(
  database: Database,
  limit: number,
  after?: Entry,
): { claims: { id: string; holder: string }[]; next: Entry | undefined } {
  const place = "flow, needs, rank, timed, due_at, sequence";
  const entries = database.run<Entry & { id: string; holder: string | null }>(
    `SELECT id, holder, ${place} FROM footplate_jobs INDEXED BY footplate_due
     WHERE due_at IS NOT NULL AND (${place}) > (?, ?, ?, ?, ?, ?) ORDER BY ${place} LIMIT ?`,
    after?.flow ?? "",
    after?.needs ?? "",
    after?.rank ?? -1,
    after?.timed ?? -1,
    after?.due_at ?? -Infinity,
    after?.sequence ?? -1,
    limit,
  );
  return {
    claims: entries.flatMap(({ id, holder }) => (holder === null ? [] : [{ id, holder }])),
    next: entries.length < limit ? undefined : entries.at(-1),
  };
}

/** Finds the rows of what a rule must see. */
export function searchJobs(
  database: Database,
  reads: Reads,
  paused: readonly PauseScope[],
  held: Held,
): FoundRows {
  const { ids = [], keys = [], due, token, holder, untilOnline, ended } = reads;
  const select = (where: string, ...values: Value[]) =>
    database.run<JobRow>(
      `SELECT * FROM footplate_jobs WHERE state <> 'CORRUPT' AND ${where}`,
      ...values,
    );

  const first = due ? dueJobs(database, due, paused, held) : { due: [], nextAt: undefined };
  const dueRows = first.due.map((candidate) => ({
    candidate,
    row: jobById(database, candidate.id),
  }));
  const rows = [
    ...dueRows.flatMap(({ row }) => row),
    ...ids.flatMap((id) => jobById(database, id)),
    ...keys.flatMap(({ key, lane = null }) =>
      select("key = ? AND passed_on = 0 AND lane IS ?", key, lane),
    ),
    ...(token === undefined
      ? []
      : [
          ...select("state = 'CLAIMED' AND holder IS NULL AND token = ?", token),
          ...[...held].flatMap(([id, own]) => (own === token ? jobById(database, id) : [])),
        ]),
    ...(holder === undefined
      ? []
      : database.run<JobRow>(
          `SELECT * FROM footplate_jobs INDEXED BY footplate_due
           WHERE due_at IS NOT NULL AND state = 'CLAIMED' AND holder = ?`,
          holder,
        )),
    ...(untilOnline ? select("state = 'UNCLAIMED' AND until_online = 1") : []),
    ...(ended
      ? select(
          `ended_at IS NOT NULL AND ended_at < ? AND ${inFates(ended.fates)} ORDER BY ended_at, sequence LIMIT ?`,
          ended.before ?? Infinity,
          ...(ended.fates ?? []),
          ended.limit,
        )
      : []),
  ];
  return {
    rows: [...new Map(rows.map((row) => [row.id, row])).values()],
    nextAt: first.nextAt,
    astray: dueRows.flatMap(({ candidate, row }) => (row.length === 0 ? [candidate] : [])),
  };
}

/** Of the live jobs in a lane those that hold it, and the first of the others. */
export const jobsOfLane = (database: Database, lane: string): JobRow[] =>
  ["behind = 0", "behind = 1 ORDER BY sequence LIMIT 1"].flatMap((which) =>
    database.run<JobRow>(
      `SELECT * FROM footplate_jobs INDEXED BY footplate_lanes WHERE lane = ? AND ${which}`,
      lane,
    ),
  );

const inFates = (fates: readonly string[] | undefined): string =>
  fates ? `fate IN (${fates.map(() => "?").join()})` : "TRUE";
