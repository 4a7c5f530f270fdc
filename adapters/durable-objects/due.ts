import type { Reads } from "../../src/adapter.ts";
import type { Database } from "./database.ts";

/** What a claim asks for. */
export type DueQuery = NonNullable<Reads["due"]>;

/** A job that may be claimed at `dueAt`: when it comes due, or when its present lease lapses. */
export interface Candidate {
  readonly id: string;
  readonly rank: number;
  readonly dueAt: number;
  readonly sequence: number;
}

/** The jobs of one flow, with the same needs and the same priority: one stretch of the due index. */
interface Group {
  readonly flow: string;
  readonly needs: string;
  readonly rank: number;
  /** The first one's. */
  readonly dueAt: number;
}

/** The first `limit` due jobs in claiming order (P22), and when the first of the others is due. */
export function dueJobs(
  database: Database,
  query: DueQuery,
): { due: Candidate[]; nextAt: number | undefined } {
  const { now, limit } = query;
  const groups = fittingGroups(database, query);
  const candidates = [
    ...groups.flatMap((group) => (group.dueAt <= now ? headOf(database, group, limit + 1) : [])),
    ...claimedJobs(database, query),
  ].toSorted((a, b) => a.rank - b.rank || a.dueAt - b.dueAt || a.sequence - b.sequence);

  const taken = new Set(candidates.filter(({ dueAt }) => dueAt <= now).slice(0, limit));
  const later = [
    ...groups.filter(({ dueAt }) => dueAt > now),
    ...candidates.filter((candidate) => !taken.has(candidate)),
  ].map(({ dueAt }) => dueAt);
  return {
    due: [...taken],
    nextAt: later.length > 0 ? Math.min(...later) : undefined,
  };
}

/** Whether any job waits on the board, due or not, whoever it waits for. */
export const isAnyWaiting = (database: Database): boolean =>
  database.run(
    "SELECT 1 FROM footplate_jobs INDEXED BY footplate_due WHERE due_at IS NOT NULL LIMIT 1",
  ).length > 0;

function fittingGroups(database: Database, { flows, provides = [] }: DueQuery): Group[] {
  const groups = flows
    ? [...new Set(flows)].flatMap((flow) => [...groupsFrom(database, flow, flow)])
    : [...groupsFrom(database, "")];
  return groups.filter(({ needs }) => isMet(needs, provides));
}

// A seek a group, however many jobs are in it: from behind the last that the group before can have.
function* groupsFrom(database: Database, flow: string, only?: string): Generator<Group> {
  let after: Group | undefined = { flow, needs: "", rank: -1, dueAt: Infinity };
  for (;;) {
    [after] = database.run<Group>(
      `SELECT flow, needs, rank, due_at AS dueAt FROM footplate_jobs INDEXED BY footplate_due
       WHERE due_at IS NOT NULL AND (flow, needs, rank, due_at) > (?, ?, ?, ?)
       ORDER BY flow, needs, rank, due_at LIMIT 1`,
      after.flow,
      after.needs,
      after.rank,
      Infinity,
    );
    if (!after || (only !== undefined && after.flow !== only)) return;
    yield after;
  }
}

const headOf = (database: Database, { flow, needs, rank }: Group, limit: number) =>
  database.run<Candidate>(
    `SELECT id, rank, due_at AS dueAt, sequence FROM footplate_jobs INDEXED BY footplate_due
     WHERE flow = ? AND needs = ? AND rank = ? AND due_at IS NOT NULL ORDER BY due_at, sequence LIMIT ?`,
    flow,
    needs,
    rank,
    limit,
  );

function claimedJobs(database: Database, { flows, provides = [] }: DueQuery): Candidate[] {
  return database
    .run<Candidate & Group>(
      `SELECT id, flow, needs, rank, lease_until AS dueAt, sequence FROM footplate_jobs INDEXED BY footplate_claimed
       WHERE state = 'CLAIMED'`,
    )
    .filter(({ flow, needs }) => (!flows || flows.includes(flow)) && isMet(needs, provides));
}

const isMet = (needs: string, provides: readonly string[]) =>
  needs === "[]" || (JSON.parse(needs) as string[]).every((need) => provides.includes(need));
