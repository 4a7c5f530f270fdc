import {
  heirOf,
  keyOf,
  type Found,
  type Reads,
  type StoredJob,
  type Writes,
} from "../../src/adapter.ts";
import type { PauseScope } from "../../src/index.ts";
import type { Write } from "./batch.ts";
import { claimable } from "./due.ts";
import { inputOf, keepInput, slim, UNREAD } from "./input-record.ts";
import { endedRecord, isReadable, liveRecord } from "./job-record.ts";
import { claimedAhead, inLane, scanned } from "./job-scan.ts";
import { createLoader } from "./loader.ts";
import { memo } from "./memo.ts";
import { touch, type Known, type KnownJobs } from "./memory.ts";
import type { EndedRecord, Head, LiveRecord, Writing } from "./schema.ts";
import { unseal } from "./sealed.ts";

/** The jobs as one transaction sees them: what it read, and over that what its steps have written so far. */
export interface JobView {
  /** The highest `sequence` given so far. */
  readonly lastSequence: number;
  /** What is paused, if anything ever was. */
  readonly paused: readonly PauseScope[] | undefined;
  /** What was set aside, as it could not be read. */
  readonly corrupt: readonly string[];
  /** Asks for the jobs that are named; what has to be searched for is searched for by `find`. */
  prefetch(reads: Reads): Promise<unknown>;
  /** @param isBack The clock was set back, or may have been. */
  find(reads: Reads, isBack: boolean): Promise<Found>;
  generation(id: string): Promise<number | undefined>;
  apply(writes: Pick<Writes<unknown>, "put" | "remove" | "paused">): void;
  /** Writes what changed since the last time, each record once. */
  flush(): void;
}

type Home = "jobs" | "ended";

/** @param head As the transaction found it. */
export function createJobView(
  tx: Writing,
  write: Write,
  entries: KnownJobs,
  head: Head | undefined,
): JobView {
  let lastSequence = head?.sequence ?? 0;
  let paused = head?.paused;
  const corrupt: string[] = [];
  const jobs = tx.objectStore("jobs");
  const ended = tx.objectStore("ended");
  const inputs = tx.objectStore("inputs");
  const ids = new Map<string, string>();
  const dirty = new Set<string>();

  /** What cannot be read must not be in the way of what can, nor hold a lane. */
  const setAside = (record: LiveRecord | EndedRecord, home: Home) => {
    const id = String((record.value as { id?: unknown }).id);
    corrupt.push(id);
    write(tx.objectStore("corrupt").put(record, id));
    write(tx.objectStore(home).delete(id));
    const [lane] = ("lane" in record && record.lane) || [];
    if (lane !== undefined) widowed.add(lane);
  };
  const widowed = new Set<string>();

  const remember = (record: LiveRecord | EndedRecord | undefined, home: Home) => {
    if (!record) return false;
    if (!isReadable(record)) {
      setAside(record, home);
      return false;
    }
    const { id } = record.value;
    if (record.owns !== undefined) ids.set(record.owns, id);
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
      remember(await jobs.index("owns").get(key), "jobs") ||
      remember(await ended.index("owns").get(key), "ended"),
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
      ...(reads.keys ?? []).map((key) => loadKey(keyOf(key)!)),
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

  const ofLane = async (lane: string): Promise<readonly StoredJob[]> => {
    flush();
    const records = await inLane(tx, lane);
    const readable = records.filter((record) => remember(record, "jobs"));
    const all = await Promise.all(readable.map(({ value }) => whole(value.id)));
    const inIt = all.filter((job) => job !== undefined);
    if (readable.length < records.length) return ofLane(lane);
    if (!widowed.delete(lane)) return inIt;
    const heir = heirOf({ id: "", lane }, { [lane]: inIt }, Date.now());
    if (heir) put(heir);
    return heir ? ofLane(lane) : inIt;
  };

  const put = (job: StoredJob) => {
    entries.set(job.id, { ...touch(entries, job.id), value: job });
    dirty.add(job.id);
  };

  return {
    get lastSequence() {
      return lastSequence;
    },
    get paused() {
      return paused;
    },
    corrupt,
    prefetch,
    async find(reads, isBack) {
      const found = new Set<string>();
      const add = (records: readonly (LiveRecord | EndedRecord)[], home: Home) => {
        for (const record of records) if (remember(record, home)) found.add(record.value.id);
      };
      let nextAt: number | undefined;
      if (reads.due) {
        for (let wrong = -1; wrong < corrupt.length;) {
          wrong = corrupt.length;
          flush();
          const due = await claimable(jobs.index("due"), reads.due, paused ?? []);
          add(due.records, "jobs");
          nextAt = due.nextAt;
          for (const lane of widowed) await ofLane(lane);
        }
        if (isBack) add(await claimedAhead(tx, reads.due.now), "jobs");
      }
      if (reads.token ?? reads.holder ?? reads.untilOnline ?? reads.ended) {
        flush();
        const searched = await scanned(tx, reads);
        add(searched.live, "jobs");
        add(searched.over, "ended");
      }
      await prefetch(reads);
      for (const id of reads.ids ?? []) found.add(id);
      for (const key of reads.keys ?? []) found.add(ids.get(keyOf(key)!) ?? "");
      const jobsFound = (await Promise.all([...found].map(whole))).filter(
        (job) => job !== undefined,
      );
      const names = new Set([
        ...(reads.lanes ?? []),
        ...jobsFound.flatMap(({ lane }) => lane ?? []),
      ]);
      const lanes: Record<string, readonly StoredJob[]> = {};
      for (const lane of names) lanes[lane] = await ofLane(lane);
      return {
        jobs: jobsFound,
        lanes,
        paused: paused ?? [],
        lastSequence,
        ...(nextAt !== undefined && { nextAt }),
      };
    },
    async generation(id) {
      await load(id);
      return entries.get(id)?.value?.generation;
    },
    apply({ put: jobsPut = [], remove = [], paused: scopes = paused }) {
      paused = scopes;
      for (const job of jobsPut) {
        put(job);
        const key = keyOf(job);
        if (key !== undefined && !job.passedOn) ids.set(key, job.id);
        lastSequence = Math.max(lastSequence, job.sequence);
      }
      for (const { id } of remove) {
        entries.set(id, { ...entries.get(id), value: undefined });
        dirty.add(id);
      }
    },
    flush,
  };
}
