import type { Clock } from "./clock.ts";

/** Where what runs side by side puts what came of it, for the one who waits. */
export function createMailbox<T>(clock: Clock) {
  let items: T[] = [];
  let wake = () => {};
  return {
    put(item: T): void {
      items.push(item);
      wake();
    },
    /** Lets the waiting one look around. */
    ring: () => wake(),
    /** Resolves with the first item, with a ring, or at `until`. */
    async filled(until?: number): Promise<void> {
      if (items.length > 0) return;
      const timer = new AbortController();
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (until === undefined) return woken;
      const slept = clock.sleep(until - clock.now(), timer.signal).catch(() => {});
      await Promise.race([woken, slept]);
      timer.abort();
    },
    take(): readonly T[] {
      const taken = items;
      items = [];
      return taken;
    },
    /** Resolves once `expected` items are there. */
    async drained(expected: number): Promise<void> {
      while (items.length < expected) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
