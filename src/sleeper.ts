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
  let sleeping: { readonly until: number; readonly end: AbortController } | undefined;

  const off = () => {
    // Its own reason, as making one traces the stack.
    sleeping?.end.abort("woken");
    sleeping = undefined;
  };

  return {
    by(until) {
      if (sleeping && sleeping.until <= until) return;
      off();
      const mine = { until, end: new AbortController() };
      sleeping = mine;
      const over = () => {
        if (sleeping !== mine) return;
        sleeping = undefined;
        wake();
      };
      clock.sleep(until - clock.now(), mine.end.signal).then(over, over);
    },
    off,
  };
}
