import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Outcome } from "../job.ts";
import type { Off } from "../notifier.ts";
import { keepFollowing, newestCursor } from "./follow.ts";
import { listen } from "./listen.ts";
import { cloneValue } from "../values.ts";
import type { JobStore } from "./store.ts";

type Source = Pick<JobStore, "get" | "events" | "watch">;

/** Waits for a job to end. @throws {FootplateError} `NOT_FOUND`, `TIMEOUT`, or a signal's reason */
export type Wait = (
  id: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
) => Promise<Outcome>;

/** Makes the `wait` of a board; `closing` ends all of them. */
export function createWait(source: Source, clock: Clock, closing: AbortSignal): Wait {
  const elapsed = () => clock.elapsed?.() ?? clock.now();
  const wakes = createJobWakes(source, clock, closing);

  return async (id, timeoutMs, signal) => {
    const deadline = elapsed() + timeoutMs;
    const over = signal ? AbortSignal.any([closing, signal]) : closing;
    // Listens, then looks, then sleeps (P21).
    const listening = listen((wake) => wakes.on(id, wake), clock);
    try {
      over.throwIfAborted();
      await wakes.ready();
      for (;;) {
        const job = await source.get(id);
        over.throwIfAborted();
        if (!job) throw new FootplateError("NOT_FOUND", `There is no job "${id}"`);
        if (job.outcome) return cloneValue(job.outcome, "outcome") as Outcome;
        const left = deadline - elapsed();
        if (left <= 0) {
          throw new FootplateError("TIMEOUT", `Job "${id}" has not ended within "${timeoutMs}" ms`);
        }
        await listening.nap(left, over);
        over.throwIfAborted();
      }
    } finally {
      listening.off();
    }
  };
}

/** Wake-ups for single jobs. */
interface JobWakes {
  on(id: string, wake: () => void): Off;
  /** Settled once what happens is heard. */
  ready(): Promise<unknown>;
}

/**
 * Follows the board once for all who wait: if each of many looked after its own job at whatever happens, the work would
 * grow with the square of their number.
 */
function createJobWakes(source: Source, clock: Clock, closing: AbortSignal): JobWakes {
  const waiting = new Map<string, Set<{ wake: () => void }>>();
  let stop = new AbortController();
  let ready: Promise<unknown> = Promise.resolve();

  const start = () => {
    stop = new AbortController();
    const newest = newestCursor(source);
    ready = newest.catch(() => {});
    void keepFollowing(source, clock, newest, AbortSignal.any([stop.signal, closing]), (event) => {
      const woken = "job" in event ? [waiting.get(event.job.id)] : waiting.values();
      for (const entries of woken) for (const { wake } of entries ?? []) wake();
    });
  };

  return {
    ready: () => ready,
    on(id, wake) {
      if (waiting.size === 0) start();
      const entry = { wake };
      const entries = waiting.get(id) ?? new Set();
      waiting.set(id, entries.add(entry));
      return () => {
        entries.delete(entry);
        if (entries.size === 0) waiting.delete(id);
        if (waiting.size === 0) stop.abort();
      };
    },
  };
}
