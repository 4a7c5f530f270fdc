import type { Clock } from "../clock.ts";
import type { Job } from "../job.ts";
import { call, report, type Off } from "../notifier.ts";
import type { JobBoard } from "./jobboard.ts";
import { listen, LONGEST_NAP_MS } from "./listen.ts";

/**
 * A live list: read again whenever something may have happened, one reading at a time, for as long as somebody is
 * subscribed. It stays the same array until something in it changes, and holds the same objects for jobs that did not.
 * @param hear Calls back when something may have happened, until taken off.
 * @param closing Ends it with its board.
 */
export function watchJobs(
  read: () => Promise<readonly Job[]>,
  hear: (wake: () => void) => Off,
  clock: Clock,
  closing: AbortSignal,
): ReturnType<JobBoard["watch"]> {
  const subscribers = new Set<{ onChange: () => void }>();
  let jobs: readonly Job[] = [];
  let stop = new AbortController();

  async function refresh(signal: AbortSignal) {
    try {
      const next = merged(jobs, await read());
      if (next === jobs || signal.aborted) return;
      jobs = next;
      for (const { onChange } of subscribers) call(onChange);
    } catch (error) {
      if (!signal.aborted) report(error);
    }
  }

  async function follow(signal: AbortSignal) {
    const listening = listen(hear, clock);
    while (!signal.aborted) {
      await refresh(signal);
      await listening.nap(untilLapse(jobs, clock.now()), signal);
    }
    listening.off();
  }

  return {
    get: () => jobs,
    subscribe(onChange) {
      const subscriber = { onChange };
      subscribers.add(subscriber);
      if (subscribers.size === 1) {
        stop = new AbortController();
        void follow(AbortSignal.any([stop.signal, closing]));
      }
      return () => {
        if (subscribers.delete(subscriber) && subscribers.size === 0) stop.abort();
      };
    },
  };
}

// A lease that lapses changes how its job reads, and nobody tells.
function untilLapse(jobs: readonly Job[], now: number): number {
  const leases = jobs.map(({ leaseUntil = Infinity }) => leaseUntil - now);
  return Math.max(
    0,
    leases.reduce((least, left) => Math.min(least, left), LONGEST_NAP_MS),
  );
}

function merged(before: readonly Job[], after: readonly Job[]): readonly Job[] {
  const known = new Map(before.map((job) => [job.id, job]));
  const next = after.map((job) => {
    const old = known.get(job.id);
    return old && isSame(old, job) ? old : job;
  });
  const isUnchanged =
    next.length === before.length && next.every((job, index) => job === before[index]);
  return isUnchanged ? before : next;
}

// Nothing happens to a job without changing one of its plain fields; its values do not change by themselves.
function isSame(a: Job, b: Job): boolean {
  const isPlain = (key: string) => typeof (a as never)[key] !== "object";
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.filter(isPlain).every((key) => a[key as keyof Job] === b[key as keyof Job]);
}
