import type { Reads } from "../../src/adapter.ts";
import type { PauseScope } from "../../src/index.ts";
import type { Database, Value } from "./database.ts";
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

/** Through which handles what is claimed now was claimed. */
export const holdersOfClaims = (database: Database): string[] =>
  database
    .run<{ holder: string }>(
      "SELECT DISTINCT holder FROM footplate_jobs WHERE state = 'CLAIMED' AND holder IS NOT NULL",
    )
    .map(({ holder }) => holder);

/** Finds the rows of what a rule must see. */
export function searchJobs(
  database: Database,
  reads: Reads,
  paused: readonly PauseScope[],
): FoundRows {
  const { ids = [], keys = [], due, token, holder, untilOnline, ended } = reads;
  const select = (where: string, ...values: Value[]) =>
    database.run<JobRow>(
      `SELECT * FROM footplate_jobs WHERE state <> 'CORRUPT' AND ${where}`,
      ...values,
    );

  const first = due ? dueJobs(database, due, paused) : { due: [], nextAt: undefined };
  const dueRows = first.due.map((candidate) => ({
    candidate,
    row: jobById(database, candidate.id),
  }));
  const rows = [
    ...dueRows.flatMap(({ row }) => row),
    ...ids.flatMap((id) => jobById(database, id)),
    ...keys.flatMap(({ key, lane = null }) =>
      select("key = ? AND lane IS ? AND passed_on IS NULL", key, lane),
    ),
    ...(token === undefined ? [] : select("state = 'CLAIMED' AND token = ?", token)),
    ...(holder === undefined ? [] : select("state = 'CLAIMED' AND holder = ?", holder)),
    ...(untilOnline ? select("due_at IS NOT NULL AND until_online = 1") : []),
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

/** Who holds a lane, and the first of those who wait for it. */
export const rowsOfLane = (database: Database, lane: string): JobRow[] =>
  [
    ["behind = 0", -1],
    ["behind = 1", 1],
  ].flatMap(([where, limit]) =>
    database.run<JobRow>(
      `SELECT * FROM footplate_jobs WHERE lane = ? AND behind IS NOT NULL AND ${where} ORDER BY sequence LIMIT ?`,
      lane,
      limit!,
    ),
  );

const inFates = (fates: readonly string[] | undefined): string =>
  fates ? `fate IN (${fates.map(() => "?").join()})` : "TRUE";
