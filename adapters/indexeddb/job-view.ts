import type { Found, Reads, StoredJob, Writes } from "../../src/adapter.ts";
import type { Write } from "./batch.ts";
import { claimable } from "./due.ts";
import { inputOf, keepInput, slim, UNREAD } from "./input-record.ts";
import { endedRecord, liveRecord } from "./job-record.ts";
import { scanned } from "./job-scan.ts";
import { createLoader } from "./loader.ts";
import { memo } from "./memo.ts";
import { touch, type Known, type KnownJobs } from "./memory.ts";
import type { EndedRecord, LiveRecord, Writing } from "./schema.ts";
import { unseal } from "./sealed.ts";

/** The jobs as one transaction sees them: what it read, and over that what its steps have written so far. */
export interface JobView {
  /** The highest `sequence` given so far. */
  readonly lastSequence: number;
  /** Asks for the jobs that are named; what has to be searched for is searched for by `find`. */
  prefetch(reads: Reads): Promise<unknown>;
  find(reads: Reads): Promise<Found>;
  generation(id: string): Promise<number | undefined>;
  apply(writes: Pick<Writes<unknown>, "put" | "remove">): void;
  /** Writes what changed since the last time, each record once. */
  flush(): void;
}

type Home = "jobs" | "ended";

/** @param lastSequence The highest `sequence` given when the transaction began. */
export function createJobView(
  tx: Writing,
  write: Write,
  entries: KnownJobs,
  lastSequence: number,
): JobView {
  const jobs = tx.objectStore("jobs");
  const ended = tx.objectStore("ended");
  const inputs = tx.objectStore("inputs");
  const ids = new Map<string, string>();
  const dirty = new Set<string>();

  const remember = (record: LiveRecord | EndedRecord | undefined, home: Home) => {
    if (!record) return false;
    const { id, key } = record.value;
    if (key !== undefined) ids.set(key, id);
    if (entries.has(id)) return true;
    const job = unseal(record);
    const { store = UNREAD } = job;
    entries.set(id, { value: { ...job, store }, home, saved: { store, apart: store === UNREAD } });
    return true;
  };

  const live = createLoader(jobs);
  const over = createLoader(ended);
  const load = memo(
    async (id) =>
      touch(entries, id) !== undefined ||
      remember(await live(id), "jobs") ||
      remember(await over(id), "ended"),
  );
  const loadKey = memo(
    async (key) =>
      remember(await jobs.index("key").get(key), "jobs") ||
      remember(await ended.index("key").get(key), "ended"),
  );

  const whole = async (id: string) => {
    const known = entries.get(id);
    if (known?.value?.store !== UNREAD) return known?.value;
    const store = await inputOf(inputs, ["job", id]);
    const value = { ...known.value, store };
    entries.set(id, { ...known, value, saved: { store, apart: true } });
    return value;
  };

  const prefetch = (reads: Reads) =>
    Promise.all([
      ...(reads.ids ?? []).map(load),
      ...(reads.keys ?? []).map(({ key }) => loadKey(key)),
    ]);

  const save = (id: string, { value: job, home, saved }: Known<StoredJob>) => {
    const next = job && (job.state === "COMPLETE" ? "ended" : "jobs");
    if (home && home !== next) write(tx.objectStore(home).delete(id));
    if (!job) {
      if (saved?.apart) write(inputs.delete(["job", id]));
      entries.set(id, { value: undefined });
      return;
    }
    const kept = keepInput(inputs, write, ["job", id], job.store, saved);
    if (next === "ended") write(ended.put(endedRecord(slim(job, kept.apart))));
    else write(jobs.put(liveRecord(slim(job, kept.apart))));
    entries.set(id, { value: job, home: next, saved: kept });
  };

  const flush = () => {
    for (const id of dirty) save(id, entries.get(id)!);
    dirty.clear();
  };

  return {
    get lastSequence() {
      return lastSequence;
    },
    prefetch,
    async find(reads) {
      const found = new Set<string>();
      const add = (records: readonly (LiveRecord | EndedRecord)[], home: Home) => {
        for (const record of records) {
          remember(record, home);
          found.add(record.value.id);
        }
      };
      let nextAt: number | undefined;
      if (reads.due) {
        flush();
        const due = await claimable(jobs.index("due"), reads.due);
        add(due.records, "jobs");
        nextAt = due.nextAt;
      }
      if (reads.token ?? reads.holder ?? reads.untilOnline ?? reads.ended) {
        flush();
        const searched = await scanned(tx, reads);
        add(searched.live, "jobs");
        add(searched.over, "ended");
      }
      await prefetch(reads);
      for (const id of reads.ids ?? []) found.add(id);
      for (const { key } of reads.keys ?? []) found.add(ids.get(key) ?? "");
      const all = await Promise.all([...found].map(whole));
      return {
        jobs: all.filter((job) => job !== undefined),
        lastSequence,
        ...(nextAt !== undefined && { nextAt }),
      };
    },
    async generation(id) {
      await load(id);
      return entries.get(id)?.value?.generation;
    },
    apply({ put = [], remove = [] }) {
      for (const job of put) {
        entries.set(job.id, { ...touch(entries, job.id), value: job });
        if (job.key !== undefined) ids.set(job.key, job.id);
        lastSequence = Math.max(lastSequence, job.sequence);
        dirty.add(job.id);
      }
      for (const { id } of remove) {
        entries.set(id, { ...entries.get(id), value: undefined });
        dirty.add(id);
      }
    },
    flush,
  };
}
