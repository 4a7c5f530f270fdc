import { isPaused, type Reads } from "../../src/adapter.ts";
import type { PauseScope } from "../../src/index.ts";
import type { Database } from "./database.ts";

/** What a claim asks for. */
export type DueQuery = NonNullable<Reads["due"]>;

/** A job that may be claimed at `dueAt`: when it comes due, or when its present lease lapses. */
export interface Candidate {
  readonly id: string;
  readonly rank: number;
  readonly dueAt: number;
  readonly sequence: number;
  readonly flow: string;
  readonly lane: string | null;
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
  paused: readonly PauseScope[],
): { due: Candidate[]; nextAt: number | undefined } {
  const { now, limit } = query;
  const isHidden = ({ flow, lane }: { flow: string; lane?: string | null }) =>
    isPaused({ flow: { name: flow }, ...(lane != null && { lane }) }, paused);
  const groups = fittingGroups(database, query).filter((group) => !isHidden(group));
  // A lane has two jobs in the index at the most, and each of them may be the first of its group.
  const hidden = 2 * paused.filter(({ lane }) => lane !== undefined).length;
  const isLooked = ({ dueAt }: Group) => dueAt <= now || hidden > 0;
  const candidates = [
    ...groups
      .filter(isLooked)
      .flatMap((group) => headOf(database, group, limit + 1 + hidden))
      .filter((candidate) => !isHidden(candidate)),
    ...claimedJobs(database, query).filter((candidate) => !isHidden(candidate)),
  ].toSorted((a, b) => a.rank - b.rank || a.dueAt - b.dueAt || a.sequence - b.sequence);

  const taken = new Set(candidates.filter(({ dueAt }) => dueAt <= now).slice(0, limit));
  const later = [
    ...groups.filter((group) => !isLooked(group)),
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
    `SELECT id, rank, due_at AS dueAt, sequence, flow, lane FROM footplate_jobs INDEXED BY footplate_due
     WHERE flow = ? AND needs = ? AND rank = ? AND due_at IS NOT NULL ORDER BY due_at, sequence LIMIT ?`,
    flow,
    needs,
    rank,
    limit,
  );

// A lease further ahead than its own length has expired (P20).
function claimedJobs(database: Database, { now, flows, provides = [] }: DueQuery): Candidate[] {
  return database
    .run<Candidate & Group>(
      `SELECT id, flow, needs, rank, iif(lease_until - ?1 > lease_ms, ?1, lease_until) AS dueAt, sequence, lane
       FROM footplate_jobs INDEXED BY footplate_claimed WHERE state = 'CLAIMED'`,
      now,
    )
    .filter(({ flow, needs }) => (!flows || flows.includes(flow)) && isMet(needs, provides));
}

const isMet = (needs: string, provides: readonly string[]) =>
  needs === "[]" || (JSON.parse(needs) as string[]).every((need) => provides.includes(need));
