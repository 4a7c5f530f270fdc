import { backoffMs, type Backoff } from "../backoff.ts";
import type { Clock } from "../clock.ts";

/**
 * Makes what stops a conductor's claims while board or persistence do not work (P15).
 *
 * After trouble nothing is claimed for a while, twice as long each time. Then one job is, as a probe: the first write
 * that is acknowledged lets all others follow, trouble begins the next wait.
 */
export function createBreaker(backoff: Backoff, clock: Clock) {
  let troubles = 0;
  /** By the clock that no change of the system's time moves. */
  let until = 0;
  let probe: object | undefined;
  const now = () => clock.elapsed?.() ?? clock.now();
  // Whole ones: a rest too small to move a clock would be waited for without end.
  const waitMs = () => (troubles === 0 ? 0 : Math.ceil(Math.max(until - now(), 0)));

  return {
    /** Milliseconds until something may be claimed. */
    waitMs,
    /** How many of `most` may be claimed now. */
    room(most: number): number {
      if (troubles === 0) return most;
      return probe || waitMs() > 0 ? 0 : Math.min(most, 1);
    },
    /** A claim was granted. */
    claimed(claim: object): void {
      if (troubles > 0) probe = claim;
    },
    /** What was claimed is over. Lost or stopped, it may have shown nothing: then the next one is the probe. */
    over(claim: object): void {
      if (probe === claim) probe = undefined;
    },
    /** There was trouble. Of many at once, only the first one begins a wait: it gives its milliseconds. */
    failed(): number | undefined {
      if (waitMs() > 0) return undefined;
      troubles += 1;
      probe = undefined;
      const ms = backoffMs(backoff, troubles);
      until = now() + ms;
      return ms;
    },
    /** A write was acknowledged; tells whether that ends the trouble. */
    worked(): boolean {
      if (troubles === 0 || waitMs() > 0) return false;
      troubles = 0;
      probe = undefined;
      return true;
    },
  };
}
