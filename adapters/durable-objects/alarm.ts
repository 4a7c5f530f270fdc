import type { Clock } from "../../src/index.ts";

/** The one alarm an object has. It is only ever moved to an earlier time, as each move is a row written (P36). */
export interface ObjectAlarm {
  /** Asks that the object be woken at `at`, by the board's clock; within a transaction, as part of it. */
  reach(at: number): void;
  /** As `reach`, for a job that is due then: what is due already is about to be run, unless the object dies before. */
  cover(dueAt: number): void;
  /** Reads which alarm is set. */
  load(): Promise<void>;
  /** Notes that the alarm went off: none is set any more. */
  fired(): void;
}

/** What is used of `ctx.storage`. */
export type AlarmStorage = Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;

// How long a job may lie that was due when its object died; an alarm at once would be an event for each posting.
const GRACE_MS = 30_000;
// The platform refuses times after the year 2189: what is due later than this is looked for again then.
const FARTHEST_MS = 365 * 86_400_000;

export function createAlarm(storage: AlarmStorage, clock: Clock): ObjectAlarm {
  // By the system's clock, which alarms go by; the board's may be another one in a test.
  let set = Infinity;
  const reach = (at: number) => {
    const time = Math.ceil(Date.now() + Math.min(at - clock.now(), FARTHEST_MS));
    if (time >= set) return;
    set = time;
    storage.setAlarm(time).catch(() => {
      // None is set then; whatever is written next asks again.
      set = Infinity;
    });
  };
  return {
    reach,
    cover(dueAt) {
      const now = clock.now();
      reach(dueAt > now ? dueAt : now + GRACE_MS);
    },
    async load() {
      set = (await storage.getAlarm()) ?? Infinity;
    },
    fired() {
      set = Infinity;
    },
  };
}
