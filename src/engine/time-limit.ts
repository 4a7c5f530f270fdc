import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";

/** What one attempt may take. */
export interface TimeLimit {
  /** Aborts when the time is over, and when `outer` does. */
  readonly signal: AbortSignal;
  /** Gives what `work` gives, if that is in time. @throws {FootplateError} `TIMEOUT` */
  race<T>(work: T): Promise<Awaited<T>>;
  /** The attempt is over. */
  off(): void;
}

/** Starts the time of an attempt. One that does not listen to its signal is left alone when the time is over. */
export function timeLimit(task: string, ms: number, clock: Clock, outer: AbortSignal): TimeLimit {
  const late = new AbortController();
  const ended = new AbortController();
  const passed = clock.sleep(ms, ended.signal).then((): never => {
    const error = new FootplateError("TIMEOUT", `Task "${task}" took longer than "${ms}" ms`);
    late.abort(error);
    throw error;
  });
  // Nobody may be there any more to hear of it.
  passed.catch(() => {});
  return {
    signal: AbortSignal.any([outer, late.signal]),
    race: (work) => Promise.race([work, passed]),
    // Its own reason, as making one traces the stack.
    off: () => ended.abort("ended"),
  };
}
