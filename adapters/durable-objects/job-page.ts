import { LEASE_SLACK, rankOf, type StoredJob } from "../../src/adapter.ts";
import type { JobQuery } from "../../src/index.ts";
import type { Database, Value } from "./database.ts";
import type { JobRow } from "./job-rows.ts";
import type { Newest } from "./newest.ts";

/** A condition of a query, and what its question marks stand for. */
type Condition = readonly [sql: string, ...values: Value[]];

const ORDERS = {
  board: "rank, sequence",
  newest: "sequence DESC",
  ended: "ended_at DESC, sequence DESC",
} as const;

// It neither lapsed nor is it further ahead than its own length, see `isHeld` (P20).
const RUNS = `(lease_until > ? AND lease_until - ? <= lease_ms * ${LEASE_SLACK})`;

const FAILED: Condition = ["fate = 'CONSUMED' AND flow_state IS NOT 'SUCCESS'"];

/**
 * One page of a query; `after` is the job it goes on behind. A lapsed lease counts as UNCLAIMED.
 * @param newest What is known of the order "newest". @default nothing
 */
export function pageOfJobs(
  database: Database,
  query: JobQuery,
  now: number,
  after?: StoredJob,
  newest?: Pick<Newest, "behind">,
): JobRow[] {
  const { order = "board", limit } = query;
  const conditions = conditionsOf(query, now);
  if (after) conditions.push(behind(order, after));
  if (order === "newest" && newest && limit !== undefined) {
    const ids = newest.behind(after?.sequence ?? Infinity);
    // Fewer than asked for may have others behind them, which are not known.
    for (const known of [ids.slice(0, 4 * limit), ids]) {
      const page = found(database, order, [...conditions, among(known)], limit);
      if (page.length === limit) return page;
    }
  }
  return found(database, order, conditions, limit);
}

const among = (ids: readonly string[]): Condition => [
  "id IN (SELECT value FROM json_each(?))",
  JSON.stringify(ids),
];

function found(
  database: Database,
  order: keyof typeof ORDERS,
  conditions: readonly Condition[],
  limit = -1,
): JobRow[] {
  const where = conditions.map(([sql]) => sql).join(" AND ");
  const values = conditions.flatMap(([, ...bound]) => bound);
  // Found by the short columns alone; sorting whole records would read all of the table.
  return database.run<JobRow>(
    `SELECT * FROM footplate_jobs
     WHERE id IN (SELECT id FROM footplate_jobs WHERE ${where} ORDER BY ${ORDERS[order]} LIMIT ?)
     ORDER BY ${ORDERS[order]}`,
    ...values,
    limit,
  );
}

function conditionsOf(query: JobQuery, now: number): Condition[] {
  const { state, fate, flowState, flow, owner, key, lane, text, endedBefore, order } = query;
  const conditions: Condition[] = [["state <> 'CORRUPT'"]];
  if (state !== undefined) conditions.push(inState(state, now));
  if (fate !== undefined) conditions.push(["fate = ?", fate]);
  if (flowState === "FAILED") conditions.push(FAILED);
  else if (flowState !== undefined) conditions.push(["flow_state = ?", flowState]);
  if (flow !== undefined) conditions.push(["flow = ?", flow]);
  if (owner !== undefined) conditions.push([`owner = ? AND ${RUNS}`, owner, now, now]);
  if (key !== undefined) conditions.push(["key = ?", key]);
  if (lane !== undefined) conditions.push(["lane = ?", lane]);
  if (text !== undefined) conditions.push(["instr(words, ?) > 0", text.toLowerCase()]);
  if (endedBefore !== undefined) conditions.push(["ended_at < ?", endedBefore]);
  if (order === "ended") conditions.push(["ended_at IS NOT NULL"]);
  return conditions;
}

function inState(state: NonNullable<JobQuery["state"]>, now: number): Condition {
  switch (state) {
    case "UNCLAIMED":
      return [`(state = 'UNCLAIMED' OR (state = 'CLAIMED' AND NOT ${RUNS}))`, now, now];
    case "CLAIMED":
      return [`state = 'CLAIMED' AND ${RUNS}`, now, now];
    case "COMPLETE":
      return ["ended_at IS NOT NULL"];
  }
}

function behind(
  order: keyof typeof ORDERS,
  { priority, sequence, endedAt = 0 }: StoredJob,
): Condition {
  switch (order) {
    case "board":
      return ["(rank, sequence) > (?, ?)", rankOf(priority), sequence];
    case "newest":
      return ["sequence < ?", sequence];
    case "ended":
      return ["(ended_at, sequence) < (?, ?)", endedAt, sequence];
  }
}
