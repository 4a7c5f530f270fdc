// Others may be as fast as we, and a board may put something away without a claim: both end soon.
const MOST = 5;
const REST_MS = 1_000;

/** Makes what tells how often to ask again at once when a board that says "due since" has nothing to give. */
export function createRounds() {
  let left = MOST;
  return {
    /** Whether to ask again at once: not without end. */
    again(claims: number, dueAt: number | undefined, now: number): boolean {
      const isDue = dueAt !== undefined && dueAt <= now;
      if (!isDue || claims > 0) left = MOST;
      if (!isDue || left === 0) return false;
      left -= 1;
      return true;
    },
    /** When to ask again, if not at once. */
    until: (dueAt: number, now: number): number => (left > 0 ? dueAt : now + REST_MS),
  };
}
