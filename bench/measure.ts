/** The middle one of some figures. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** How many milliseconds some work takes. */
export async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** How many milliseconds each of some works takes: the median of rounds in which they take turns, after one to warm up. */
export async function medians(
  rounds: number,
  ...works: readonly (() => unknown)[]
): Promise<number[]> {
  const taken = works.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, work] of works.entries()) {
      const ms = await milliseconds(work);
      if (round > 0) taken[at]!.push(ms);
    }
  }
  return taken.map(median);
}
