import type { Clock } from "../../clock.ts";
import type { World } from "./world.ts";

/** A tab, process or object: it has clocks of its own, it can stop for a while, and it can be gone from one moment to the next. */
export interface Machine {
  readonly name: string;
  readonly clock: Clock & { elapsed(): number };
  readonly isDead: boolean;
  /** Lets it learn something: at once, when it thaws, or never. */
  deliver(happen: () => void): void;
  /** Its timers, its replies and all else that would reach it wait for so long. */
  freeze(ms: number): void;
  crash(): void;
  /** Sets its wall clock. */
  jump(ms: number): void;
}

/** The wall clock of one machine, or of several tabs of one. */
export interface Wall {
  offsetMs: number;
}

const STARTED = Date.UTC(2026, 0, 1);

/** Makes a machine; `lost` is called once when it crashes, `stopped` whenever it freezes. */
export function createMachine(
  world: World,
  name: string,
  wall: Wall = { offsetMs: 0 },
  { onCrash = () => {}, onFreeze = () => {} } = {},
): Machine {
  let isDead = false;
  let frozenUntil = 0;
  let waiting: (() => void)[] = [];

  const deliver = (happen: () => void) => {
    if (isDead) return;
    if (world.now < frozenUntil) waiting.push(happen);
    else happen();
  };

  const thaw = () => {
    if (world.now < frozenUntil) return;
    const learned = waiting;
    waiting = [];
    // Each has its own turn, as before.
    for (const happen of learned) world.after(0, () => deliver(happen));
  };

  return {
    name,
    clock: {
      now: () => STARTED + world.now + wall.offsetMs,
      elapsed: () => world.now,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason as Error);
          const aborted = () => reject(signal?.reason as Error);
          signal?.addEventListener("abort", aborted, { once: true });
          const wake = () => {
            signal?.removeEventListener("abort", aborted);
            resolve();
          };
          if (ms < Infinity) world.after(ms, () => signal?.aborted || deliver(wake));
        }),
    },
    get isDead() {
      return isDead;
    },
    deliver,
    freeze(ms) {
      onFreeze();
      frozenUntil = Math.max(frozenUntil, world.now + ms);
      world.after(ms, thaw);
    },
    crash() {
      if (isDead) return;
      isDead = true;
      onCrash();
    },
    jump(ms) {
      wall.offsetMs += ms;
    },
  };
}
