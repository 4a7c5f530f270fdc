import {
  behind,
  eventLog,
  isHeld,
  isPresent,
  matches,
  orderOf,
  type Codec,
  type Happening,
  type JobStore,
  type StoredJob,
} from "footplate/adapter";
import type { Entity, PauseScope } from "footplate";
import { lookFor } from "./looking.ts";
import { sqlTable, type Sqlite } from "./sqlite.ts";

/** Keeps a board's jobs in SQLite, for boards of one process. */
export function sqliteJobStore(sqlite: Sqlite, codec: Codec, id: string): JobStore {
  const jobs = sqlTable<StoredJob>(sqlite, "jobs", codec);
  const marks = sqlTable<number | readonly PauseScope[]>(sqlite, "marks", codec);
  // Who is here, and what happened last, need not outlive the process: who asks for older events is told RESET.
  const present = new Map<string, Entity>();
  const log = eventLog();
  const wakes = new Set<() => void>();

  return {
    id,
    async change(reads, decide) {
      // One transaction without an await: when a rule throws, nothing was changed.
      const { writes, gone } = sqlite.transaction(() => {
        const paused = (marks.get("paused") ?? []) as readonly PauseScope[];
        const lastSequence = (marks.get("sequence") ?? 0) as number;
        const decided = decide(lookFor(reads, jobs.all(), { paused, lastSequence }));
        const { put = [], remove = [] } = decided;
        for (const job of put) jobs.put(job.id, job);
        for (const job of remove) jobs.delete(job.id);
        const last = Math.max(lastSequence, ...put.map(({ sequence }) => sequence));
        if (last > lastSequence) marks.put("sequence", last);
        if (decided.paused) marks.put("paused", decided.paused);
        return { writes: decided, gone: remove };
      });
      const { put = [], events = [] } = writes;
      events.forEach((type, at) => {
        const job = put[at];
        if (job && type) log.add({ type, job, at: job.updatedAt } as Happening);
      });
      for (const job of gone) log.add({ type: "REMOVED", job, at: job.updatedAt });
      if (writes.paused) log.add({ type: "RESET", at: 0 });
      for (const wake of wakes) wake();
      return writes.value;
    },
    get: async (wanted) => jobs.get(wanted),
    async page(query, now) {
      const order = orderOf(query);
      const after = query.after === undefined ? undefined : jobs.get(query.after);
      const start = behind(query, after);
      return jobs
        .all()
        .filter((job) => matches(job, query, now) && (!start || order(start, job) < 0))
        .toSorted(order)
        .slice(0, query.limit);
    },
    async counts(now) {
      const counts = { UNCLAIMED: 0, CLAIMED: 0, CONSUMED: 0, TRASHED: 0, CANCELLED: 0, FAILED: 0 };
      let oldestDueAt = Infinity;
      for (const job of jobs.all()) {
        const { outcome, dueAt = Infinity } = job;
        counts[outcome?.fate ?? (isHeld(job, now) ? "CLAIMED" : "UNCLAIMED")] += 1;
        if (outcome?.fate === "CONSUMED" && !outcome.ok) counts.FAILED += 1;
        oldestDueAt = Math.min(oldestDueAt, dueAt);
      }
      return { ...counts, ...(oldestDueAt <= now && { oldestDueAt }) };
    },
    async entities(change) {
      if (change) {
        present.set(change.name, change);
        for (const entity of present.values()) {
          if (!isPresent(entity, change.seenAt ?? 0)) present.delete(entity.name);
        }
      }
      return [...present.values()];
    },
    events: async (after) => log.behind(after),
    watch(wake) {
      const mine = () => wake();
      wakes.add(mine);
      return () => void wakes.delete(mine);
    },
    async close() {},
  };
}
