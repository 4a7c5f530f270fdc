import {
  heirOf,
  keyOf,
  type Found,
  type Reads,
  type StoredJob,
  type Writes,
} from "../../src/adapter.ts";
import { claimable, leasesAhead } from "./due.ts";
import { inputOf, keepInput, slim, UNREAD } from "./input-record.ts";
import { endedRecord, liveRecord } from "./job-record.ts";
import { ofLane, scanned } from "./job-scan.ts";
import { createLoader } from "./loader.ts";
import { memo } from "./memo.ts";
import { touch, type Known, type KnownJobs } from "./memory.ts";
import { readJob, type Corrupt, type Home } from "./readable.ts";
import type { EndedRecord, Head, LiveRecord, Writing } from "./schema.ts";
import type { Writer } from "./writer.ts";

/** The jobs as one transaction sees them: what it read, and over that what its steps have written so far. */
export interface JobView {
  /** As it is to be written when the transaction ends. */
  readonly head: Head;
  /** Takes jobs for not there, without a look. */
  assumeNone(ids: readonly string[]): void;
  /** Asks for the jobs that are named; what has to be searched for is searched for by `find`. */
  prefetch(reads: Reads): Promise<unknown>;
  /** What is found but for those in `corrupt`, which have to be set aside before anything is decided. */
  find(reads: Reads): Promise<Found & { readonly corrupt: readonly Corrupt[] }>;
  generation(id: string): Promise<number | undefined>;
  apply(writes: Pick<Writes<unknown>, "put" | "remove" | "paused">): void;
  /** Moves away what cannot be read, and leaves its lane to the next; gives those that were still there. */
  setAside(corrupt: readonly Corrupt[]): Promise<readonly Corrupt[]>;
  /** Writes what changed since the last time, each record once. */
  flush(): void;
}

/** @param head As the transaction found it. */
export function createJobView(
  tx: Writing,
  writer: Writer,
  entries: KnownJobs,
  head: Head,
): JobView {
  const jobs = tx.objectStore("jobs");
  const ended = tx.objectStore("ended");
  const inputs = tx.objectStore("inputs");
  const ids = new Map<string, string>();
  const unreadable = new Map<string, Corrupt>();
  const dirty = new Set<string>();

  const remember = (record: LiveRecord | EndedRecord | undefined, home: Home): boolean => {
    if (!record) return false;
    const { id } = record.value;
    if (entries.has(id)) return true;
    const read = readJob(record, home);
    if ("corrupt" in read) unreadable.set(id, read.corrupt);
    else {
      const { store = UNREAD } = read.job;
      const saved = { store, apart: store === UNREAD };
      entries.set(id, { value: { ...read.job, store }, home, saved });
    }
    return true;
  };

  const live = createLoader(jobs);
  const over = createLoader(ended);
  const load = memo(async (id) => {
    if (touch(entries, id)) return;
    const [inJobs, inEnded] = await Promise.all([live(id), over(id)]);
    if (!remember(inJobs, "jobs")) remember(inEnded, "ended");
  });
  const loadKey = memo(async (key) => {
    for (const home of ["jobs", "ended"] as const) {
      const record = await tx.objectStore(home).index("owns").get(key);
      if (!record) continue;
      remember(record, home);
      ids.set(key, record.value.id);
      return;
    }
  });

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
    if (home && home !== next) writer.remove(home, id);
    if (!job) {
      if (saved?.apart) writer.remove("inputs", ["job", id]);
      entries.set(id, { value: undefined });
      return;
    }
    const kept = keepInput(writer, ["job", id], job.store, saved);
    if (next === "ended") writer.put("ended", endedRecord(slim(job, kept.apart)));
    else writer.put("jobs", liveRecord(slim(job, kept.apart)));
    entries.set(id, { value: job, home: next, saved: kept });
  };

  const flush = () => {
    for (const id of dirty) save(id, entries.get(id)!);
    dirty.clear();
  };

  const put = (job: StoredJob) => {
    entries.set(job.id, { ...touch(entries, job.id), value: job });
    if (job.key !== undefined && !job.passedOn) ids.set(keyOf(job)!, job.id);
    dirty.add(job.id);
    const { sequence, updatedAt } = job;
    head = {
      ...head,
      sequence: Math.max(head.sequence, sequence),
      at: Math.max(head.at, updatedAt),
    };
  };

  /** By lane, the ids of those that hold it, and of the first that waits for it. */
  const findLanes = async (names: ReadonlySet<string>) => {
    const isOfThese = (id: string) => names.has(entries.get(id)?.value?.lane ?? "");
    if ([...dirty].some(isOfThese)) flush();
    return Promise.all(
      [...names].map(async (lane) => {
        const records = await ofLane(tx, lane);
        for (const record of records) remember(record, "jobs");
        return [lane, records.map(({ value }) => value.id)] as const;
      }),
    );
  };

  const known = (all: Iterable<string>): readonly StoredJob[] =>
    [...all].flatMap((id) => entries.get(id)?.value ?? []);

  const setAside: JobView["setAside"] = async (corrupt) => {
    const gone: Corrupt[] = [];
    for (const { home, id } of corrupt) {
      unreadable.delete(id);
      const record = await tx.objectStore(home).get(id);
      const read = record && readJob(record, home);
      // Somebody else may have been faster.
      if (!record || !read || "job" in read) continue;
      writer.put("corrupt", record, String(id));
      writer.remove(home, id);
      gone.push(read.corrupt);
      // Nobody would ever end it, and so the lane would be its own for good (P23).
      const lane = "lane" in record && record.lane?.[0];
      if (!lane) continue;
      const [[, others = []] = []] = await findLanes(new Set([lane]));
      const heir = heirOf({ id, lane }, { [lane]: known(others) }, head.at);
      if (heir) put(heir);
    }
    const more = [...unreadable.values()];
    return more.length > 0 ? [...gone, ...(await setAside(more))] : gone;
  };

  return {
    get head() {
      return head;
    },
    assumeNone: (all) => all.forEach((id) => entries.set(id, { value: undefined })),
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
        const { now } = reads.due;
        const ahead = now < head.at ? await leasesAhead(tx, now) : [];
        // Nobody need look for them again before the clock is set back once more.
        if (ahead.length === 0) head = { ...head, at: Math.min(head.at, now) };
        for (const record of ahead) remember(record, "jobs");
        const readable = ahead.filter(({ value }) => entries.has(value.id));
        const due = await claimable(tx, reads.due, head.paused, readable);
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
      for (const key of reads.keys ?? []) found.add(ids.get(keyOf(key)!) ?? "");
      const all = (await Promise.all([...found].map(whole))).filter((job) => job !== undefined);
      const names = [...(reads.lanes ?? []), ...all.flatMap(({ lane }) => lane ?? [])];
      const lanes = await findLanes(new Set(names));
      return {
        jobs: all,
        lanes: Object.fromEntries(lanes.map(([lane, inIt]) => [lane, known(inIt)])),
        paused: head.paused,
        lastSequence: head.sequence,
        ...(nextAt !== undefined && { nextAt }),
        corrupt: [...unreadable.values()],
      };
    },
    async generation(id) {
      await load(id);
      return entries.get(id)?.value?.generation;
    },
    apply({ put: jobsPut = [], remove = [], paused = head.paused }) {
      if (paused !== head.paused) head = { ...head, paused };
      jobsPut.forEach(put);
      for (const { id } of remove) {
        entries.set(id, { ...entries.get(id), value: undefined });
        dirty.add(id);
      }
    },
    setAside,
    flush,
  };
}
