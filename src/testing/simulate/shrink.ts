/**
 * Leaves out part after part, as long as what is left still fails.
 * @param fails Tries with these parts only; gives what came of it if it fails in the same way.
 */
export async function shrunk<T extends { readonly parts: readonly string[] }>(
  parts: readonly string[],
  whole: T,
  fails: (parts: readonly string[]) => Promise<T | undefined>,
): Promise<T> {
  let best = whole;
  let left = parts;
  // Halves first, then ever smaller pieces: most of what happened has nothing to do with it.
  for (let size = Math.ceil(left.length / 2); size >= 1;) {
    let isShorter = false;
    for (let from = 0; from < left.length;) {
      const fewer = left.filter((_, at) => at < from || at >= from + size);
      const next = await fails(fewer);
      if (next) {
        best = next;
        // What went wrong only now is no part of it.
        left = fewer.filter((part) => next.parts.includes(part));
        isShorter = true;
      } else from += size;
    }
    if (size === 1 && !isShorter) break;
    if (!(size === 1)) size = Math.ceil(size / 2);
  }
  return best;
}
