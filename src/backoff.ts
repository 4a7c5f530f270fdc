/** How long to wait before the next try; a function is given the number of the try that failed, from 1. */
export type Backoff =
  | {
      initialMs: number;
      /** @default 2 */
      factor?: number | undefined;
      /** @default Infinity */
      maxMs?: number | undefined;
      /** Spreads waits over half to all of their length, so that many do not come back at once. @default false */
      jitter?: boolean | undefined;
    }
  | ((attempt: number) => number);

/** Gives the milliseconds to wait after try number `attempt`, from 1. */
export function backoffMs(
  backoff: Backoff,
  attempt: number,
  random: () => number = Math.random,
): number {
  if (typeof backoff === "function") {
    const ms = backoff(attempt);
    return Number.isFinite(ms) ? Math.max(0, ms) : 0;
  }
  const { initialMs, factor = 2, maxMs = Infinity, jitter = false } = backoff;
  const whole = Math.min(initialMs * factor ** (attempt - 1), maxMs);
  return jitter ? whole * (0.5 + random() / 2) : whole;
}
