import type { AtomDetail, AtomRun } from "../../src/index.ts";

type Lines = NonNullable<AtomDetail["logs"]>;

/** Gives what was said in the run at an index. A reversion has the number of the attempt that it reverts, so time decides. */
export function logsOf(at: number, runs: readonly AtomRun[], logs: Lines): Lines {
  const run = runs[at]!;
  const same = runs.filter(({ attempt }) => attempt === run.attempt);
  return logs.filter((line) => line.attempt === run.attempt && runAt(line.at, same) === run);
}

// What was said as one ended and the next began is the former's: the next has to be written down before it can say anything.
function runAt(time: number, runs: readonly AtomRun[]): AtomRun | undefined {
  const begun = runs.filter(({ startedAt }) => startedAt <= time);
  return begun.find(({ endedAt = 0 }) => time <= endedAt) ?? begun.at(-1) ?? runs[0];
}
