const UNITS = [
  [24 * 60 * 60_000, "days"],
  [60 * 60_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
  [1, "ms"],
] as const;

/** When, seen from now: "in 3 min". */
export const inTime = (ms: number): string => `in ${lengthOf(ms)}`;

/** When, seen from now: "3 min ago". */
export const ago = (ms: number): string => (ms < 1_000 ? "just now" : `${lengthOf(ms)} ago`);

/** A length of time in its greatest unit of which there are two, rounded. */
function lengthOf(ms: number): string {
  const [size, unit] = UNITS.find(([each]) => ms >= 2 * each) ?? [1, "ms"];
  return `${Math.round(ms / size)} ${unit}`;
}

/** Names in quotes, in a row. */
export const named = (names: readonly string[], word: "and" | "or"): string =>
  names.map((name) => `"${name}"`).join(` ${word} `);
