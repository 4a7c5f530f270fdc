import type { Clock } from "../clock.ts";
import { instantText } from "../instant-text.ts";
import type { Job } from "../job.ts";
import type { Off } from "../notifier.ts";

/** Why a job is reverted that has begun but not ended in time. The same at every claim: its detail is known by it (P8). */
export const expiryOf = ({ deadlineAt = 0 }: Job): string =>
  `Expired: it had not ended by "${instantText(deadlineAt)}"`;

interface Deadline {
  readonly at: number;
  readonly expire: () => void;
}

/** Makes one timer for the deadlines of all jobs a conductor holds. */
export function createDeadlines(clock: Clock) {
  const watched = new Set<Deadline>();
  let timer: AbortController | undefined;

  const look = () => {
    timer?.abort();
    timer = undefined;
    const now = clock.now();
    let next = Infinity;
    for (const deadline of watched) {
      if (deadline.at > now) next = Math.min(next, deadline.at);
      else {
        watched.delete(deadline);
        deadline.expire();
      }
    }
    if (next === Infinity) return;
    timer = new AbortController();
    // Ends by its own abort when there is another one to wait for.
    clock.sleep(next - now, timer.signal).then(look, () => {});
  };

  return {
    /** Calls `expire` once, in `leftMs`, at once if that is over; until it is taken off. */
    watch(leftMs: number, expire: () => void): Off {
      const deadline = { at: clock.now() + leftMs, expire };
      watched.add(deadline);
      look();
      return () => {
        if (watched.delete(deadline)) look();
      };
    },
  };
}

/** See `createDeadlines`. */
export type Deadlines = ReturnType<typeof createDeadlines>;
