import { isPaused, type Reads } from "../../src/adapter.ts";
import type { PauseScope } from "../../src/index.ts";
import { claimedNow, runsAt, type Held } from "./claimed.ts";
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

/** The first of the jobs of one flow, with the same needs and the same priority: one stretch of the due index. */
interface Group extends Candidate {
  readonly flow: string;
  readonly needs: string;
  /** Whether those that waited for a time of their own: what was due when it was written is apart from them. */
  readonly timed: 0 | 1;
}

/** What is paused, see `isPaused`. */
type Paused = readonly PauseScope[];

/** The first `limit` due jobs in claiming order (P22), and when the first of the others is due. */
export function dueJobs(
  database: Database,
  query: DueQuery,
  paused: Paused,
  held: Held,
): { due: Candidate[]; nextAt: number | undefined } {
  const { now, limit } = query;
  const candidates = [
    ...fittingGroups(database, query, paused).flatMap((group) => {
      const lanes = pausedLanesOf(group.flow, paused);
      const isFirst = group.dueAt > now && lanes.length === 0;
      return isFirst ? [group] : headOf(database, group, lanes, limit + 1);
    }),
    ...claimedJobs(database, query, paused, held),
  ].toSorted((a, b) => a.rank - b.rank || a.dueAt - b.dueAt || a.sequence - b.sequence);

  const taken = new Set(candidates.filter(({ dueAt }) => dueAt <= now).slice(0, limit));
  const later = candidates.filter((each) => !taken.has(each)).map(({ dueAt }) => dueAt);
  return {
    due: [...taken],
    nextAt: later.length > 0 ? Math.min(...later) : undefined,
  };
}

/** Whether any job waits for a time, due or not, whoever is to run it. Not what is paused, or waits for a signal alone. */
export function isAnyWaiting(database: Database, paused: Paused): boolean {
  for (const group of groupsFrom(database, "", paused)) {
    const lanes = pausedLanesOf(group.flow, paused);
    if (headOf(database, group, lanes, 1).length > 0) return true;
  }
  return false;
}

/**
 * The latest time, after `now`, since which a job says that it is due: the clock was set back then (P22). `now` if there is
 * none, which takes a seek for each group.
 */
export function latestDue(database: Database, now: number): number {
  const times = [...groupsFrom(database, "", [])].flatMap(({ flow, needs, rank, timed }) =>
    timed
      ? []
      : database.run<{ dueAt: number }>(
          `SELECT due_at AS dueAt FROM footplate_jobs INDEXED BY footplate_due
           WHERE flow = ? AND needs = ? AND rank = ? AND timed = 0 AND due_at IS NOT NULL AND due_at > ?
             AND lease_until IS NULL
           ORDER BY due_at DESC LIMIT 1`,
          flow,
          needs,
          rank,
          now,
        ),
  );
  return Math.max(now, ...times.map(({ dueAt }) => dueAt));
}

function fittingGroups(
  database: Database,
  { flows, provides = [] }: DueQuery,
  paused: Paused,
): Group[] {
  const groups = flows
    ? [...new Set(flows)].flatMap((flow) => [...groupsFrom(database, flow, paused, flow)])
    : [...groupsFrom(database, "", paused)];
  return groups.filter(({ needs }) => isMet(needs, provides));
}

// A seek a group, however many jobs are in it: from behind the last that the group before can have.
function* groupsFrom(
  database: Database,
  from: string,
  paused: Paused,
  only?: string,
): Generator<Group> {
  let after: Pick<Group, "flow" | "needs" | "rank" | "timed"> = {
    flow: from,
    needs: "",
    rank: -1,
    timed: 0,
  };
  for (;;) {
    const [group] = database.run<Group>(
      `SELECT id, flow, needs, rank, timed, due_at AS dueAt, sequence FROM footplate_jobs INDEXED BY footplate_due
       WHERE due_at IS NOT NULL AND lease_until IS NULL AND (flow, needs, rank, timed, due_at) > (?, ?, ?, ?, ?)
       ORDER BY flow, needs, rank, timed, due_at, sequence LIMIT 1`,
      after.flow,
      after.needs,
      after.rank,
      after.timed,
      Infinity,
    );
    if (!group || (only !== undefined && group.flow !== only)) return;
    if (!isPaused({ flow: { name: group.flow } }, paused)) yield group;
    after = group;
  }
}

// Of a lane hardly more than one job is here, the one that holds it: so few are passed over.
const headOf = (
  database: Database,
  { flow, needs, rank, timed }: Group,
  pausedLanes: readonly string[],
  limit: number,
) =>
  database.run<Candidate>(
    `SELECT id, rank, due_at AS dueAt, sequence FROM footplate_jobs INDEXED BY footplate_due
     WHERE flow = ? AND needs = ? AND rank = ? AND timed = ? AND due_at IS NOT NULL AND lease_until IS NULL
       AND (? = '[]' OR lane IS NULL OR lane NOT IN (SELECT value FROM json_each(?)))
     ORDER BY due_at, sequence LIMIT ?`,
    flow,
    needs,
    rank,
    timed,
    JSON.stringify(pausedLanes),
    JSON.stringify(pausedLanes),
    limit,
  );

const pausedLanesOf = (flow: string, paused: Paused): string[] =>
  paused.flatMap((scope) =>
    scope.lane !== undefined && (scope.flow ?? flow) === flow ? scope.lane : [],
  );

/** Since when the job waits that waits longest; later than now, or Infinity, where none is due. */
export const oldestWaiting = (database: Database): number =>
  Math.min(...[...groupsFrom(database, "", [])].map(({ dueAt }) => dueAt));

function claimedJobs(
  database: Database,
  { now, flows, provides = [] }: DueQuery,
  paused: Paused,
  held: Held,
): Candidate[] {
  return claimedNow(database, held)
    .filter(
      ({ flow, needs, lane }) =>
        (!flows || flows.includes(flow)) &&
        isMet(needs, provides) &&
        !isPaused({ flow: { name: flow }, ...(lane !== null && { lane }) }, paused),
    )
    .map((claimed) => {
      const isOver = claimed.dueAt > now && !runsAt(claimed, now);
      return isOver ? { ...claimed, dueAt: now } : claimed;
    });
}

const isMet = (needs: string, provides: readonly string[]) =>
  needs === "[]" || (JSON.parse(needs) as string[]).every((need) => provides.includes(need));
