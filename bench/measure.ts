/** The middle one of some figures. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** How many milliseconds some work takes. */
export async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * How many milliseconds each of some works takes, or gives as what it took: the median of rounds in which they take turns,
 * after one to warm up. Each round begins with another one, as who comes later has the garbage of the others to clear away.
 */
export async function medians(
  rounds: number,
  ...works: readonly (() => unknown)[]
): Promise<number[]> {
  const taken = works.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < works.length; turn += 1) {
      const at = (round + turn) % works.length;
      const start = performance.now();
      const own = await works[at]!();
      const ms = performance.now() - start;
      if (round > 0) taken[at]!.push(typeof own === "number" ? own : ms);
    }
  }
  return taken.map(median);
}
