import type { Clock } from "../clock.ts";
import type { Off } from "../notifier.ts";
import { createSleeper } from "../sleeper.ts";

/** How long anybody trusts that silence means nothing happened: a wake-up is a hint and may be lost (P21). */
export const LONGEST_NAP_MS = 60_000;

/** Hears wake-ups from the moment it is made. */
export interface Listening {
  /** Ends at the next wake-up, at once if there was one since the last nap; after `ms`, but at most 60 s; or with `signal`. */
  nap(ms: number, signal?: AbortSignal): Promise<void>;
  off(): void;
}

/** Listens before it looks, so that nothing falls between a look and a nap (P21). */
export function listen(watch: (wake: () => void) => Off, clock: Clock): Listening {
  let woken = false;
  let rouse: (() => void) | undefined;
  const wake = () => {
    woken = true;
    rouse?.();
  };
  const unwatch = watch(wake);
  const sleeper = createSleeper(clock, wake);
  return {
    async nap(ms, signal) {
      if (!woken && !signal?.aborted) {
        sleeper.by(clock.now() + Math.min(ms, LONGEST_NAP_MS));
        await new Promise<void>((resolve) => {
          rouse = resolve;
          signal?.addEventListener("abort", wake, { once: true });
        });
        signal?.removeEventListener("abort", wake);
        rouse = undefined;
      }
      woken = false;
    },
    off() {
      unwatch();
      sleeper.off();
    },
  };
}
