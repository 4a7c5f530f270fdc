import { chanceOf, type Chance } from "./chance.ts";
import type { Incident, Incidents } from "./incidents.ts";
import type { Breach } from "./oracle.ts";
import { trial } from "./trial.ts";

/** What an exhaustive search found. */
export interface Exhausted {
  readonly schedules: number;
  readonly breach?: Breach & {
    readonly placed: readonly string[];
    readonly story: readonly string[];
  };
}

/** One thing that goes wrong, and where. */
interface Placed {
  readonly place: string;
  readonly incident: Incident;
}

// What one call can suffer that differs in what is stored, or in who knows of it: a crash before a write is one after the
// write before it.
const TRIED: readonly Incident[] = ["CRASH_AFTER_WRITE", "FREEZE", "REPLY_LOST", "LATE"];
// The job knows nothing of all else.
const ABOUT_THE_JOB =
  /^conductor.*: (?:claim|addFlow|openFlow|save|orders|takes back|consume|abandon) #/;

/**
 * Places up to `faults` faults everywhere in the life of one job of two atoms with two owners, in every combination, each
 * after the one before.
 * @param options.cancelled The job is cancelled while it runs as well.
 */
export async function exhaust(
  options: {
    faults?: number | undefined;
    cancelled?: boolean | undefined;
    /** What to try in each place. @default all */
    kinds?: readonly Incident[] | undefined;
  } = {},
): Promise<Exhausted> {
  const { faults = 3, cancelled = false, kinds = TRIED } = options;
  const chance = middling(chanceOf(1));
  const cancel = cancelled && { cancelAt: 60 };
  const script = { flow: "pair", postedAt: 0, ...cancel } as const;
  let schedules = 0;

  const search = async (placed: readonly Placed[]): Promise<Exhausted["breach"]> => {
    schedules += 1;
    const incidents = placedIncidents(placed, kinds);
    const { breach, story } = await trial({
      chance,
      incidents,
      conductors: 2,
      concurrency: 1,
      scripts: new Map([["job-1", script]]),
      calmAt: 60_000,
      maxSteps: 20_000,
      isBrief: true,
    });
    if (breach) {
      const places = placed.map(({ place, incident }) => `${incident} at ${place}`);
      return { ...breach, story, placed: places };
    }
    if (placed.length === faults) return undefined;
    for (const next of incidents.open()) {
      const found = await search([...placed, next]);
      if (found) return found;
    }
    return undefined;
  };

  const breach = await search([]);
  return { schedules, ...(breach && { breach }) };
}

/** Incidents at given places, which remembers what else could have happened after the last of them. */
function placedIncidents(
  placed: readonly Placed[],
  kinds: readonly Incident[],
): Incidents & { open(): readonly Placed[] } {
  const at = new Map(placed.map(({ place, incident }) => [place, incident]));
  const last = placed.at(-1)?.place;
  const open: Placed[] = [];
  let isAfter = last === undefined;
  return {
    happened: placed.map(({ place }) => place),
    open: () => open,
    at(place, possible) {
      if (isAfter && ABOUT_THE_JOB.test(place)) {
        for (const incident of kinds)
          if (possible.includes(incident)) open.push({ place, incident });
      }
      if (place === last) isAfter = true;
      return at.get(place);
    },
  };
}

/** Nothing is left to luck: each number is the middle of what it may be. */
const middling = (chance: Chance): Chance => ({
  of: () => 0.5,
  between: (question, low, high) =>
    // Two who ask at the same moment would always come in the same order.
    Math.floor((low + high) / 2) + (question.includes("conductor 2") && high > low ? 1 : 0),
  oneOf: (question, choices) => chance.oneOf(question, choices),
});
