import type { Clock } from "./clock.ts";

/** Calls back at a time that may be moved. */
export interface Sleeper {
  /** Calls back at `until`, or before. */
  by(until: number): void;
  /** Calls back no more. */
  off(): void;
}

/**
 * Makes what wakes whoever may sleep again and again, woken by something else most of the times. It leaves a sleep running
 * that ends soon enough, so that a nap costs no timer; who is woken too early by that looks once more for nothing.
 */
export function createSleeper(clock: Clock, wake: () => void): Sleeper {
  // By the clock that no change of the system's time moves, as its sleeps are: what a sleep was for may be long past by it.
  const elapsed = () => clock.elapsed?.() ?? clock.now();
  let sleeping: { readonly at: number; readonly end: AbortController } | undefined;

  const off = () => {
    // Its own reason, as making one traces the stack.
    sleeping?.end.abort("woken");
    sleeping = undefined;
  };

  return {
    by(until) {
      const ms = until - clock.now();
      const now = elapsed();
      const at = now + ms;
      // One that is over and has not ended sleeps too long: the machine slept, or the clock without an `elapsed` was set.
      if (sleeping && sleeping.at <= at && sleeping.at >= now) return;
      off();
      const mine = { at, end: new AbortController() };
      sleeping = mine;
      const over = () => {
        if (sleeping !== mine) return;
        sleeping = undefined;
        wake();
      };
      clock.sleep(ms, mine.end.signal).then(over, over);
    },
    off,
  };
}
