import type { Clock } from "../clock.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";
import type { Persistence } from "../persistence/persistence.ts";
import type { Fate } from "../states.ts";
import { chanceOf } from "./simulate/chance.ts";
import { randomIncidents, usualRates, type Fault } from "./simulate/incidents.ts";
import { scriptOf } from "./simulate/scripts.ts";
import { trial, type Trial } from "./simulate/trial.ts";
import { shrunk } from "./simulate/shrink.ts";

/** What is simulated. */
export interface SimulationOptions {
  /** Any number: the same one gives the same simulation. */
  seed: number;
  conductors: number;
  jobs: number;
  /** How often each goes wrong, from 0 to 1 of what it may happen to. @default some of each */
  faults?: Partial<Record<Fault, number>> | undefined;
  /** Makes the one board that all conductors reach: called anew, for an empty one, whenever the simulation begins again. @default memory */
  board?: ((clock: Clock) => JobBoard) | undefined;
  /** As `board`. */
  persistence?: ((clock: Clock) => Persistence) | undefined;
  /** Beyond it the simulation counts as one that never ends. @default 20_000 */
  maxSteps?: number | undefined;
}

/** What came of a simulation. */
export interface SimulationResult {
  readonly ok: boolean;
  readonly seed: number;
  readonly steps: number;
  readonly fates: Readonly<Record<Fate | "WAITING", number>>;
  /** The rule that broke and the shortest history that still breaks it. */
  readonly violation?: { readonly rule: string; readonly history: readonly string[] };
}

/**
 * Runs many conductors on one board in virtual time, with faults, all from one seed, and holds what they do to the promises
 * of footplate. What breaks one is cut down to the shortest history that still does.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed } = options;
  const whole = await attempt(options, () => true);
  const { trial: first } = whole;
  const result = { seed, steps: first.steps, fates: fatesOf(first) };
  if (!first.breach) return { ok: true, ...result };
  const { rule } = first.breach;
  const shortest = await shrunk(whole.parts, whole, async (parts) => {
    const kept = new Set(parts);
    const next = await attempt(options, (part) => kept.has(part));
    return next.trial.breach?.rule === rule ? next : undefined;
  });
  const { breach, story } = shortest.trial;
  return { ok: false, ...result, violation: { rule, history: [...story, breach!.text] } };
}

interface Attempt {
  readonly trial: Trial;
  /** What it was made of: its jobs, and what went wrong. */
  readonly parts: readonly string[];
}

async function attempt(
  {
    seed,
    conductors,
    jobs,
    faults = usualRates,
    board,
    persistence,
    maxSteps = 20_000,
  }: SimulationOptions,
  kept: (part: string) => boolean,
): Promise<Attempt> {
  const chance = chanceOf(seed);
  const incidents = randomIncidents(chance, faults, kept);
  const ids = Array.from({ length: jobs }, (_, at) => `job-${at + 1}`).filter(kept);
  const result = await trial({
    chance,
    incidents,
    conductors,
    concurrency: chance.between("concurrency", 1, 3),
    scripts: new Map(ids.map((id) => [id, scriptOf(chance, id)])),
    calmAt: 15_000,
    board,
    persistence,
    maxSteps,
  });
  return { trial: result, parts: [...ids, ...incidents.happened] };
}

function fatesOf({ jobs }: Trial): SimulationResult["fates"] {
  const fates = { CONSUMED: 0, TRASHED: 0, CANCELLED: 0, WAITING: 0 };
  for (const id of jobs.acknowledged) fates[jobs.outcomeOf(id)?.fate ?? "WAITING"] += 1;
  return fates;
}
