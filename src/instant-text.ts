// Beyond it a Date holds nothing. https://tc39.es/ecma262/#sec-time-values-and-time-range
const FARTHEST = 8.64e15;

/** An instant for people; somebody may have meant "never" by a number that is no date any more. */
export const instantText = (at: number): string =>
  Math.abs(at) <= FARTHEST ? new Date(at).toISOString() : String(at);
