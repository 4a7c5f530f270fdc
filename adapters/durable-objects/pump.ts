/** Runs what is due, once at a time, however often it is poked (P38). */
export interface Pump {
  /** Something may be due. */
  poke(): void;
}

/**
 * Makes a pump.
 *
 * @param work One round: runs what is due. Tells whether it stopped with work left over, which the next poke goes on with.
 * @param hold Keeps the object alive until the promise has settled.
 */
export function createPump(
  work: () => Promise<{ more: boolean }>,
  hold: (running: Promise<void>) => void,
): Pump {
  let running = false;
  let poked = false;

  const drain = async () => {
    try {
      // In a turn of its own, so that who poked is answered before the first task runs.
      await scheduler.wait(0);
      while (poked) {
        poked = false;
        if ((await work()).more) return;
      }
    } finally {
      running = false;
    }
  };

  return {
    poke() {
      poked = true;
      if (running) return;
      running = true;
      hold(drain());
    },
  };
}
