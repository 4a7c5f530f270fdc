import type { Counts, Told } from "../test/told.ts";

/** Something that was run: a test, or as much as one. */
export interface Tried {
  /** Names the rules it shows, as tests do. */
  readonly name: string;
  readonly passed: boolean;
  /** What it said of itself. */
  readonly told?: Told | undefined;
}

/** What is to be shown. */
export interface Proof {
  readonly name: string;
  /** What it shows, where no rule has a number. */
  readonly shows?: string;
  /** What each of its lines has to count at least, as it was asked for. */
  readonly atLeast?: Counts;
}

/** A line of the table. */
export interface Line {
  readonly what: string;
  readonly rules: readonly string[];
  readonly seeds: readonly number[];
  readonly counted: Counts;
  readonly seen: Counts;
  readonly wrong: Counts;
  /** In milliseconds. */
  readonly took: readonly number[];
  readonly withinMs: number | undefined;
  /** Why it shows nothing, or the contrary. None: it holds. */
  readonly failures: readonly string[];
}

/** What was tried as lines, those that say the same in one. Where nothing was tried there is a line that says so, and fails. */
export function linesOf(proof: Proof, tried: readonly Tried[]): Line[] {
  if (tried.length === 0) {
    return [lineOf({ name: proof.name }, proof.name, [], ["nothing was run"])];
  }
  const alike = new Map<string, Tried[]>();
  for (const one of tried) {
    const what = one.told?.what ?? one.name;
    alike.set(what, [...(alike.get(what) ?? []), one]);
  }
  return [...alike].map(([what, those]) => lineOf(proof, what, those));
}

function lineOf(
  { atLeast = {}, shows }: Proof,
  what: string,
  tried: readonly Tried[],
  failures: readonly string[] = [],
): Line {
  const all = tried.flatMap(({ told }) => told ?? []);
  const counted = summed(all.map((told) => told.counted));
  const wrong = summed(all.map((told) => told.wrong));
  const took = all.flatMap((told) => told.took?.ms ?? []);
  const bounds = all.flatMap((told) => told.took?.withinMs ?? []);
  const rules = new Set(tried.flatMap(({ name }) => rulesIn(name)));
  const withinMs = bounds.length > 0 ? Math.min(...bounds) : undefined;
  return {
    what,
    rules: rules.size === 0 && shows ? [shows] : [...rules],
    seeds: [...new Set(all.flatMap(({ seed }) => seed ?? []))],
    counted,
    seen: summed(all.map((told) => told.seen ?? {})),
    wrong,
    took,
    withinMs,
    failures: [
      ...failures,
      ...tried.filter(({ passed }) => !passed).map(({ name }) => `"${name}" did not pass`),
      ...tried.filter(({ told }) => !told).map(({ name }) => `"${name}" told no figures`),
      ...(all.length > 0 ? judged(counted, wrong, atLeast) : []),
      ...(withinMs !== undefined && !(percentile(took, 0.95) <= withinMs) ? ["took too long"] : []),
    ],
  };
}

/** What is wrong with figures. One that is no number is never good. */
function judged(counted: Counts, wrong: Counts, atLeast: Counts): string[] {
  const least = { ...Object.fromEntries(Object.keys(counted).map((of) => [of, 1])), ...atLeast };
  return [
    ...(Object.keys(counted).length === 0 ? ["counted nothing"] : []),
    ...(Object.keys(wrong).length === 0 ? ["looked for nothing that may be wrong"] : []),
    ...Object.entries(least)
      .filter(([of, least_]) => !((counted[of] ?? 0) >= least_))
      .map(([of, least_]) => `counted ${counted[of] ?? 0} ${of}, and not ${least_}`),
    ...Object.entries(wrong)
      .filter(([, count]) => count !== 0)
      .map(([of, count]) => `${count} ${of}`),
  ];
}

function summed(all: readonly Counts[]): Counts {
  const sums: Record<string, number> = {};
  for (const counts of all) {
    for (const [of, count] of Object.entries(counts)) sums[of] = (sums[of] ?? 0) + count;
  }
  return sums;
}

const rulesIn = (name: string): readonly string[] => name.match(/\b(?:P\d+|[A-Z]{2}-\d+)\b/g) ?? [];

/** The smallest of some values that so great a share of them does not exceed; NaN of none. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
