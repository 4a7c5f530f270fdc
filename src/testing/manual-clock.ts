import type { Clock } from "../clock.ts";

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  elapsed(): number;
  /** Moves time forward by `ms` and lets every sleeper that is due go on, in order. */
  advance(ms: number): Promise<void>;
  /** Moves time to the next sleeper, if there is one within `withinMs`, and lets it go on. @default Infinity */
  next(withinMs?: number): Promise<boolean>;
  /** Sets the wall clock forward by `ms`, or back: `now` jumps, `elapsed` does not, and nobody who sleeps hears of it. */
  jump(ms: number): void;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

// In memory all is done after one turn. I/O takes as many as it likes and nothing here can see its end, so we go on as
// soon as somebody sleeps again, and after this many turns (4 ms each where timers are clamped) in any case.
const TURNS = 10;

/**
 * Makes a clock for tests. What a sleeper does when it is woken, sleeping again included, comes before the next one is
 * woken, and time never jumps over a sleeper.
 * @param startAt Epoch milliseconds. @default 2026-01-01
 */
export function manualClock(startAt: number = Date.UTC(2026, 0, 1)): ManualClock {
  let time = startAt;
  let jumped = 0;
  let sleeps = 0;
  const sleepers = new Set<Sleeper>();

  const earliest = (until: number): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) {
      if (sleeper.at <= until && (!first || sleeper.at < first.at)) first = sleeper;
    }
    return first;
  };

  const settle = async (before = sleeps) => {
    for (let turns = 0; turns < TURNS; turns++) {
      await turn();
      if (sleeps > before) return;
    }
  };

  const wake = async (sleeper: Sleeper) => {
    time = Math.max(time, sleeper.at);
    const before = sleeps;
    sleeper.wake();
    await settle(before);
  };

  return {
    now: () => time + jumped,
    elapsed: () => time - startAt,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const aborted = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          at: time + Math.max(ms, 0),
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener("abort", aborted);
            resolve();
          },
        };
        sleeps++;
        sleepers.add(sleeper);
        signal?.addEventListener("abort", aborted, { once: true });
      }),
    async advance(ms) {
      // Whoever was started just now must get as far as its first sleep.
      await (sleepers.size > 0 ? turn() : settle());
      const until = time + ms;
      for (let next = earliest(until); next; next = earliest(until)) await wake(next);
      time = Math.max(time, until);
    },
    jump(ms) {
      jumped += ms;
    },
    async next(withinMs = Infinity) {
      await (sleepers.size > 0 ? turn() : settle());
      const next = earliest(time + withinMs);
      if (next) await wake(next);
      return next !== undefined;
    },
  };
}

/** Lets promises, and I/O that is ready, go first. */
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
