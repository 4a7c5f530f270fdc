import type { Clock } from "./clock.ts";

/** Where what runs side by side puts what came of it, for the one who waits. */
export function createMailbox<T>(clock: Clock) {
  let items: T[] = [];
  let wake = () => {};
  let isRung = false;

  const woken = async (until: number | undefined): Promise<void> => {
    const ring = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (until === undefined) return ring;
    const timer = new AbortController();
    const slept = clock.sleep(until - clock.now(), timer.signal).catch(() => {});
    await Promise.race([ring, slept]);
    // Its own reason, as making one traces the stack.
    timer.abort("woken");
  };

  return {
    put(item: T): void {
      items.push(item);
      wake();
    },
    /** Lets the waiting one look around, or who waits next: it may be on its way to. */
    ring(): void {
      isRung = true;
      wake();
    },
    /** Resolves with the first item, with a ring, or at `until`. */
    async filled(until?: number): Promise<void> {
      if (items.length === 0 && !isRung) await woken(until);
      isRung = false;
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
