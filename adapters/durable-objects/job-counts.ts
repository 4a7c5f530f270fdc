import type { BoardCounts, Fate } from "../../src/index.ts";
import type { Database } from "./database.ts";
import { claimedNow, runsAt, type Held } from "./claimed.ts";
import { oldestWaiting } from "./due.ts";
import type { JobRow } from "./job-rows.ts";

/** What a row is counted by. */
type Counted = Pick<JobRow, "state" | "fate" | "flow_state">;

/**
 * How many jobs there are, counted once and kept up to date in memory: a count of a million rows would keep the object from
 * all else for a second, each time somebody looks.
 */
export interface JobCounts {
  /** A row was written: `before` is what it was, `after` what it is; undefined where there is none. */
  moved(before: Counted | undefined, after: Counted | undefined): void;
  /** What was written may not have been kept: they are counted anew when they are asked for next. */
  forget(): void;
  /** A lapsed lease counts as UNCLAIMED. */
  at(now: number, held: Held): BoardCounts;
}

export function createJobCounts(database: Database): JobCounts {
  let known: Record<string, number> | undefined;

  const counted = (): Record<string, number> => {
    const groups = database.run<Counted & { jobs: number }>(
      "SELECT state, fate, flow_state, count(*) AS jobs FROM footplate_jobs GROUP BY state, fate, flow_state",
    );
    const all: Record<string, number> = {};
    for (const group of groups) for (const of of kindsOf(group)) add(all, of, group.jobs);
    return all;
  };

  return {
    moved(before, after) {
      if (!known) return;
      for (const of of before ? kindsOf(before) : []) add(known, of, -1);
      for (const of of after ? kindsOf(after) : []) add(known, of, 1);
    },
    forget() {
      known = undefined;
    },
    at(now, held) {
      known ??= counted();
      const of = (kind: string) => known?.[kind] ?? 0;
      const claims = claimedNow(database, held);
      const lapsed = claims.filter((claim) => !runsAt(claim, now));
      const oldest = Math.min(oldestWaiting(database), ...claims.map(({ dueAt }) => dueAt));
      return {
        UNCLAIMED: of("UNCLAIMED") + lapsed.length,
        CLAIMED: of("CLAIMED") - lapsed.length,
        CONSUMED: of("CONSUMED"),
        TRASHED: of("TRASHED"),
        CANCELLED: of("CANCELLED"),
        FAILED: of("FAILED"),
        ...(oldest <= now && { oldestDueAt: oldest }),
      };
    },
  };
}

const add = (counts: Record<string, number>, kind: string, jobs: number) => {
  counts[kind] = (counts[kind] ?? 0) + jobs;
};

function kindsOf({
  state,
  fate,
  flow_state,
}: Counted): (Fate | "UNCLAIMED" | "CLAIMED" | "FAILED")[] {
  if (state === "UNCLAIMED" || state === "CLAIMED") return [state];
  // One that was set aside may have had a fate, and is listed no more.
  if (state !== "COMPLETE" || fate === null) return [];
  const isFailed = fate === "CONSUMED" && flow_state !== "SUCCESS";
  return isFailed ? ["CONSUMED", "FAILED"] : [fate as Fate];
}
