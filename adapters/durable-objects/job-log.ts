import {
  eventLog,
  exceeds,
  type Happening,
  type JobStore,
  type StoredJob,
  type Writes,
} from "../../src/adapter.ts";
import type { Clock } from "../../src/index.ts";
import type { Corrupt } from "./job-rows.ts";

// An object that starts anew gives its readers a RESET.
const EVENTS = 2_000;
// Values over so many bytes are read again when their event is, or the log alone could fill the object's memory.
const BIG = 16_000;

/** What happened on the board lately, in memory alone: an event is no row written. */
export interface JobLog extends Pick<JobStore, "events" | "watch"> {
  /** Remembers what a change did, and wakes who listens. */
  changed(writes: Writes<unknown>): void;
  found(corrupt: readonly Corrupt[]): void;
}

export function createJobLog(clock: Clock, reread: (id: string) => StoredJob | undefined): JobLog {
  const log = eventLog(EVENTS);
  const wakes = new Set<{ wake: () => void }>();
  const shortened = new WeakSet<object>();

  const shortOf = (job: StoredJob): StoredJob => {
    if (!exceeds(job, BIG)) return job;
    const { outcome: _, ...rest } = job;
    const short = { ...rest, store: {} };
    shortened.add(short);
    return short;
  };

  return {
    changed({ put = [], remove = [], events = [], paused }) {
      events.forEach((type, at) => {
        const job = put[at];
        if (job && type) log.add({ type, job: shortOf(job), at: job.updatedAt } as Happening);
      });
      // Nothing happened to any job, and yet others may be claimed now.
      if (paused) log.add({ type: "RESET", at: 0 });
      for (const job of remove) {
        log.add({ type: "REMOVED", job: shortOf(job), at: job.updatedAt });
      }
      if (put.length + remove.length > 0 || paused) for (const { wake } of wakes) wake();
    },
    found(corrupt) {
      for (const each of corrupt) log.add({ type: "CORRUPT", at: clock.now(), ...each });
    },
    async events(after) {
      const { events, cursor } = log.behind(after);
      return {
        cursor,
        events: events.map((event) =>
          "job" in event && shortened.has(event.job)
            ? { ...event, job: reread(event.job.id) ?? event.job }
            : event,
        ),
      };
    },
    watch(wake) {
      const entry = { wake };
      wakes.add(entry);
      return () => void wakes.delete(entry);
    },
  };
}
