import type { Chance } from "./chance.ts";

/** What can go wrong in a simulation. */
export type Fault =
  /** A conductor dies with a write on its way. */
  | "CRASH_BEFORE_WRITE"
  /** A conductor dies when a write is stored, before it learns of it. */
  | "CRASH_AFTER_WRITE"
  /** A conductor stops for longer than its lease, and goes on. */
  | "FREEZE"
  /** A wall clock is set to another time. */
  | "CLOCK_SKEW"
  /** A call is refused, late, carried out twice, or its reply is lost; or one of the two stores is down for a while. */
  | "STORAGE_ERROR"
  /** A conductor is not told of something. */
  | "LOST_WAKE_UP";

/** What goes wrong with one call. */
export type Incident =
  | "CRASH_BEFORE_WRITE"
  | "CRASH_AFTER_WRITE"
  | "FREEZE"
  | "CLOCK_SKEW"
  | "REFUSED"
  | "REPLY_LOST"
  | "LATE"
  | "REPLY_LATE"
  | "TWICE"
  | "OUTAGE"
  | "LOST_WAKE_UP";

/** Decides what goes wrong where. A place has a name that is the same in each run of a seed. */
export interface Incidents {
  at(place: string, possible: readonly Incident[]): Incident | undefined;
  /** Where something went wrong. */
  readonly happened: readonly string[];
}

const faultOf: Readonly<Record<Incident, Fault>> = {
  CRASH_BEFORE_WRITE: "CRASH_BEFORE_WRITE",
  CRASH_AFTER_WRITE: "CRASH_AFTER_WRITE",
  FREEZE: "FREEZE",
  CLOCK_SKEW: "CLOCK_SKEW",
  REFUSED: "STORAGE_ERROR",
  REPLY_LOST: "STORAGE_ERROR",
  LATE: "STORAGE_ERROR",
  REPLY_LATE: "STORAGE_ERROR",
  TWICE: "STORAGE_ERROR",
  OUTAGE: "STORAGE_ERROR",
  LOST_WAKE_UP: "LOST_WAKE_UP",
};

/** How many calls of a hundred go wrong in each way, unless somebody says otherwise. */
export const usualRates: Readonly<Record<Fault, number>> = {
  CRASH_BEFORE_WRITE: 0.006,
  CRASH_AFTER_WRITE: 0.009,
  FREEZE: 0.009,
  CLOCK_SKEW: 0.006,
  STORAGE_ERROR: 0.03,
  LOST_WAKE_UP: 0.1,
};

/**
 * Incidents by luck.
 * @param kept Leaves out all others.
 */
export function randomIncidents(
  chance: Chance,
  rates: Partial<Record<Fault, number>>,
  kept: (place: string) => boolean,
): Incidents {
  // Some worlds are calm and some are bad, so that both a single incident and many at once are tried.
  const weather = chance.oneOf("weather", [0, 0.5, 1, 1, 3]);
  const happened: string[] = [];
  return {
    happened,
    at(place, possible) {
      let luck = chance.of(place);
      for (const [fault, rate = 0] of Object.entries(rates)) {
        luck -= rate * weather;
        if (luck >= 0) continue;
        const [first, ...others] = possible.filter((incident) => faultOf[incident] === fault);
        if (first === undefined || !kept(place)) return undefined;
        happened.push(place);
        return chance.oneOf(`kind of ${place}`, [first, ...others]);
      }
      return undefined;
    },
  };
}
