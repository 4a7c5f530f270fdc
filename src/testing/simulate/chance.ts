/**
 * Luck that depends on a seed and on what it is asked about, not on what was asked before: where one thing is left out, all
 * others stay as they were.
 */
export interface Chance {
  /** From 0 up to 1. */
  of(question: string): number;
  /** A whole number from `low` up to and with `high`. */
  between(question: string, low: number, high: number): number;
  oneOf<T>(question: string, choices: readonly [T, ...T[]]): T;
}

/** Makes the luck of one seed. */
export function chanceOf(seed: number): Chance {
  const chance: Chance = {
    of: (question) => hashed(question, seed) / 2 ** 32,
    between: (question, low, high) => low + Math.floor(chance.of(question) * (high - low + 1)),
    oneOf: (question, choices) => choices[chance.between(question, 0, choices.length - 1)]!,
  };
  return chance;
}

/** FNV-1a, its bits mixed at the end as short questions differ in few of them. */
function hashed(text: string, seed: number): number {
  let hash = 2_166_136_261 ^ seed;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  }
  // Seeds beyond 32 bits differ, too.
  hash ^= Math.trunc(seed / 2 ** 32);
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
  return (hash ^ (hash >>> 16)) >>> 0;
}
