import type { Clock } from "../clock.ts";
import { createJobBoard } from "./create.ts";
import { isPresent, type Entity } from "./entity.ts";
import { eventLog, type Happening } from "./events.ts";
import type { BoardCounts, JobBoard } from "./jobboard.ts";
import { dueJobs, fits } from "./memory-due.ts";
import { memoryLanes } from "./memory-lanes.ts";
import { jobLists, type Entry } from "./memory-list.ts";
import { isPaused, type PauseScope } from "./pausing.ts";
import { keyOf } from "./posted.ts";
import { behind, isFailed } from "./query.ts";
import { isHeld } from "./seen.ts";
import type { JobStore, Reads, StoredJob } from "./store.ts";

/** A board that is gone with the page or process. With `store` it is one of several boards on the same jobs. */
export function memoryJobBoard(
  options: {
    clock?: Clock | undefined;
    /** @default one of its own */
    store?: JobStore | undefined;
  } = {},
): JobBoard {
  return createJobBoard(options.store ?? memoryJobStore(), { clock: options.clock });
}

/** Keeps jobs in memory, for any number of boards: each change happens at once and whole. */
export function memoryJobStore(): JobStore {
  const entries = new Map<string, Entry>();
  const byKey = new Map<string, Entry>();
  const byToken = new Map<string, Set<Entry>>();
  const claimed = new Set<Entry>();
  const online = new Set<Entry>();
  const due = dueJobs();
  const lists = jobLists();
  const lanes = memoryLanes();
  const present = new Map<string, Entity>();
  let paused: readonly PauseScope[] = [];
  const ends = { CONSUMED: 0, TRASHED: 0, CANCELLED: 0, FAILED: 0 };
  const log = eventLog();
  const wakes = new Set<{ wake: () => void }>();
  let lastSequence = 0;
  let latest = 0;

  // What changes with a claim. The lists do not, and so a claim costs the same on a board of any size.
  const index = (entry: Entry) => {
    const { job } = entry;
    due.add(job);
    lanes.add(entry);
    if (job.untilOnline) online.add(entry);
    if (job.state !== "CLAIMED") return;
    claimed.add(entry);
    if (job.token === undefined) return;
    const together = byToken.get(job.token) ?? new Set();
    byToken.set(job.token, together.add(entry));
  };
  const unindex = (entry: Entry) => {
    const { job } = entry;
    due.delete(job);
    lanes.delete(entry);
    if (job.untilOnline) online.delete(entry);
    if (job.state !== "CLAIMED") return;
    claimed.delete(entry);
    const together = byToken.get(job.token ?? "");
    together?.delete(entry);
    if (together?.size === 0) byToken.delete(job.token ?? "");
  };
  const countEnd = ({ outcome }: StoredJob, by: 1 | -1) => {
    if (!outcome) return;
    ends[outcome.fate] += by;
    if (isFailed(outcome)) ends.FAILED += by;
  };

  const shelve = (entry: Entry) => {
    lists.add(entry);
    countEnd(entry.job, 1);
  };
  const unshelve = (entry: Entry) => {
    lists.delete(entry);
    countEnd(entry.job, -1);
  };

  const name = (entry: Entry) => {
    const { key, passedOn } = entry.job;
    if (key !== undefined && !passedOn) byKey.set(keyOf(entry.job)!, entry);
  };
  const unname = (entry: Entry) => {
    const key = keyOf(entry.job);
    if (key !== undefined && byKey.get(key) === entry) byKey.delete(key);
  };

  const put = (job: StoredJob) => {
    lastSequence = Math.max(lastSequence, job.sequence);
    latest = Math.max(latest, job.updatedAt);
    const entry = entries.get(job.id);
    if (!entry) {
      const added = { job };
      entries.set(job.id, added);
      name(added);
      index(added);
      return shelve(added);
    }
    const moves = (entry.job.state === "COMPLETE") !== (job.state === "COMPLETE");
    unindex(entry);
    unname(entry);
    if (moves) unshelve(entry);
    entry.job = job;
    name(entry);
    index(entry);
    if (moves) shelve(entry);
  };
  const remove = (id: string) => {
    const entry = entries.get(id);
    if (!entry) return;
    entries.delete(id);
    unname(entry);
    unindex(entry);
    unshelve(entry);
  };

  const find = (reads: Reads) => {
    const { jobs, nextAt } = reads.due ? due.find(reads.due, paused) : {};
    const found = new Set(jobs);
    if (reads.due && reads.due.now < latest) {
      // The clock went back, so that leases may be further ahead than they can be (P20).
      for (const { job } of claimed) {
        if (found.size >= reads.due.limit) break;
        const isFree = !isHeld(job, reads.due.now) && !isPaused(job, paused);
        if (isFree && fits({ flow: job.flow.name, needs: job.needs }, reads.due)) found.add(job);
      }
    }
    const add = (entry: Entry | undefined) => entry && found.add(entry.job);
    for (const id of reads.ids ?? []) add(entries.get(id));
    for (const key of reads.keys ?? []) add(byKey.get(keyOf(key)!));
    if (reads.token !== undefined) byToken.get(reads.token)?.forEach(add);
    if (reads.holder !== undefined) {
      for (const entry of claimed) if (entry.job.holder === reads.holder) add(entry);
    }
    if (reads.untilOnline) online.forEach(add);
    if (reads.ended) for (const job of lists.ended(reads.ended)) found.add(job);
    const inLanes = new Set(reads.lanes);
    for (const { lane } of found) if (lane !== undefined) inLanes.add(lane);
    return {
      jobs: [...found],
      lanes:
        inLanes.size > 0
          ? Object.fromEntries([...inLanes].map((lane) => [lane, lanes.find(lane)]))
          : {},
      paused,
      ...(nextAt !== undefined && { nextAt }),
      lastSequence,
    };
  };

  return {
    id: `memory:${crypto.randomUUID()}`,
    blobs: true,
    async change(reads, decide) {
      const writes = decide(find(reads));
      const { put: jobs = [], remove: gone = [], events = [], value } = writes;
      paused = writes.paused ?? paused;
      for (const job of jobs) put(job);
      for (const { id } of gone) remove(id);
      events.forEach((type, at) => {
        const job = jobs[at];
        if (job && type) log.add({ type, job, at: job.updatedAt } as Happening);
      });
      // Nothing happened to any job, and yet others may be claimed now.
      if (writes.paused) log.add({ type: "RESET", at: 0 });
      for (const job of gone) log.add({ type: "REMOVED", job, at: job.updatedAt });
      if (jobs.length > 0 || gone.length > 0 || writes.paused) for (const { wake } of wakes) wake();
      return value;
    },
    get: async (id) => entries.get(id)?.job,
    async page(query, now) {
      const after = query.after === undefined ? undefined : entries.get(query.after);
      behind(query, after?.job);
      return lists.page(query, now, after);
    },
    async counts(now): Promise<BoardCounts> {
      let held = 0;
      for (const { job } of claimed) if (isHeld(job, now)) held++;
      const first = due.firstAt();
      return {
        UNCLAIMED: lists.live - held,
        CLAIMED: held,
        ...ends,
        ...(first <= now && { oldestDueAt: first }),
      };
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
      const entry = { wake };
      wakes.add(entry);
      return () => void wakes.delete(entry);
    },
    // The jobs stay for the other boards that share them.
    async close() {},
  };
}
