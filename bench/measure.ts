/** The middle one of some figures. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** How many milliseconds some work takes. */
export async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Work to be measured; it may give its own milliseconds, where not all that it does is to be measured. */
export type Work = () => unknown;

/** How many milliseconds each of some works takes: the median of rounds in which they take turns. */
export async function medians(rounds: number, ...works: readonly Work[]): Promise<number[]> {
  return (await inTurns(rounds, works)).map(median);
}

/**
 * How much longer `work` takes than `base`: the median of what rounds tell in which one follows the other. A machine that
 * is slower for a while is so for both.
 */
export async function times(rounds: number, base: Work, work: Work): Promise<number> {
  const [bases, works] = (await inTurns(rounds, [base, work])) as [number[], number[]];
  return median(works.map((ms, round) => ms / bases[round]!));
}

/** The milliseconds of each work, round by round, after two to warm up. Who begins has no garbage of the others to clear: each does in turn. */
async function inTurns(rounds: number, works: readonly Work[]): Promise<number[][]> {
  const taken = works.map((): number[] => []);
  for (let round = -2; round < rounds; round += 1) {
    for (let turn = 0; turn < works.length; turn += 1) {
      const at = (round + 2 + turn) % works.length;
      const start = performance.now();
      const own = await works[at]!();
      const ms = performance.now() - start;
      if (round >= 0) taken[at]!.push(typeof own === "number" ? own : ms);
    }
  }
  return taken;
}
