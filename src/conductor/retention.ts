import { backoffMs, type Backoff } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";
import type { Persistence } from "../persistence/persistence.ts";
import { purgeEnded } from "./purge-ended.ts";

/** What keeps a board clear of what has ended. */
export interface RetentionOptions {
  readonly board: JobBoard;
  readonly persistence: Persistence;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly keepMs: number;
  readonly onTrouble: (error: unknown, retryInMs: number) => void;
}

// Small steps: whoever needs the store meanwhile waits for one of them.
const STEP = 25;
const LONGEST_MS = 3_600_000;

/** Makes what purges ended jobs in the background, at most every `keepMs` or hour. */
export function createRetention(options: RetentionOptions) {
  const { board, persistence, clock, backoff, keepMs, onTrouble } = options;
  const now = () => clock.elapsed?.() ?? clock.now();
  let dueAt = -Infinity;
  let troubles = 0;
  let sweep: { readonly cut: AbortController; readonly ended: Promise<void> } | undefined;

  const purge = async (signal: AbortSignal) => {
    try {
      await purgeEnded(board, persistence, { olderThanMs: keepMs, limit: STEP, signal });
      troubles = 0;
      // Cut off, it goes on when there is time again.
      if (!signal.aborted) dueAt = now() + Math.min(keepMs, LONGEST_MS);
    } catch (error) {
      troubles += 1;
      const retryInMs = backoffMs(backoff, troubles);

      dueAt = now() + retryInMs;
      onTrouble(error, retryInMs);
    }
  };

  return {
    /** Begins if it is time, and calls `onEnd` when that is over. */
    begin(onEnd: () => void): void {
      if (sweep || now() < dueAt) return;
      const cut = new AbortController();
      const ended = purge(cut.signal).finally(() => {
        sweep = undefined;
        onEnd();
      });
      sweep = { cut, ended };
    },
    get isBusy() {
      return sweep !== undefined;
    },
    /** Milliseconds until it is time again. */
    waitMs: () => Math.ceil(Math.max(dueAt - now(), 0)),
    /** Ends after the present step. */
    async cut(): Promise<void> {
      sweep?.cut.abort();
      await sweep?.ended;
    },
  };
}
