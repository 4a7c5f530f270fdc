import type { Clock } from "../clock.ts";
import type { Entity } from "../jobboard/entity.ts";
import type { JobBoard } from "../jobboard/jobboard.ts";

/** What a conductor says of itself. */
export interface PresenceOptions {
  readonly board: JobBoard;
  readonly clock: Clock;
  readonly entity: Omit<Entity, "ttlMs">;
  readonly everyMs: number;
  /** The first time only after this. */
  readonly afterMs: number;
  readonly stop: AbortSignal;
  readonly onTrouble: (error: unknown, retryInMs: number) => void;
}

/** Makes what says who is here and what for, with no timer of its own; nothing depends on it. */
export function createPresence(options: PresenceOptions) {
  const { board, clock, entity, everyMs, afterMs, stop, onTrouble } = options;
  const now = () => clock.elapsed?.() ?? clock.now();
  let dueAt = now() + afterMs;
  let said: Promise<void> | undefined;

  const say = async (ttlMs: number) => {
    try {
      await board.register({ ...entity, ttlMs });
    } catch (error) {
      if (!stop.aborted) onTrouble(error, everyMs);
    }
  };

  return {
    /** Says it if it is time. */
    remind(): void {
      if (now() < dueAt) return;
      dueAt = now() + everyMs;
      // It still holds when one reminder came late, or was lost.
      said = say(3 * everyMs);
    },
    /** Milliseconds until it is time again. */
    waitMs: () => Math.ceil(dueAt - now()),
    /** Is forgotten at once: there is no word for that, but the shortest time. */
    async leave(): Promise<void> {
      if (!said) return;
      await said;
      await board.register({ ...entity, ttlMs: 1 }).catch(() => {});
    },
  };
}
