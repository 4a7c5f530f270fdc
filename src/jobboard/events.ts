import type { Failure } from "../failure.ts";
import type { Job } from "../job.ts";
import type { Fate } from "../states.ts";

/** What happened to a job on a board. */
export type BoardEvent = {
  readonly at: number;
  /** Opaque; `events({ after })` resumes behind it. */
  readonly cursor: string;
} & (
  | {
      readonly type: "POSTED" | "CLAIMED" | "EXTENDED" | "ABANDONED" | "LOST" | Fate;
      readonly job: Job;
    }
  /** A stored record could not be read and was set aside. */
  | { readonly type: "CORRUPT"; readonly id: string; readonly failure: Failure }
  /** `after` is older than what the board remembers: list again. */
  | { readonly type: "RESET" }
);

/** The types of event that are about a job. */
export type JobEventType = Extract<BoardEvent, { readonly job: Job }>["type"];

/** Happenings as they are told to a log, which numbers them. */
export type Happening = BoardEvent extends infer E
  ? E extends BoardEvent
    ? Omit<E, "cursor">
    : never
  : never;

/** A memory of what happened last. */
export interface EventLog {
  add(happening: Happening): void;
  /** What happened behind a cursor, or only the newest cursor without one. */
  behind(after?: string): { readonly events: readonly BoardEvent[]; readonly cursor: string };
}

/**
 * Makes a log of the last `limit` events. Its cursors are good for this log alone: a foreign one, and one from before what
 * is remembered, give a single RESET.
 * @param limit @default 2_000
 */
export function eventLog(limit = 2_000): EventLog {
  // Tells this log's cursors from those of the log that was here before a restart.
  const nonce = crypto.randomUUID().slice(0, 8);
  const ring: BoardEvent[] = [];
  let count = 0;
  const cursorOf = (number: number) => `${nonce}-${number}`;

  const numberOf = (cursor: string): number | undefined => {
    const [of, number] = cursor.split("-");
    const at = Number(number);
    const known = of === nonce && at <= count && at >= count - limit;
    return known ? at : undefined;
  };

  return {
    add(happening) {
      ring[count % limit] = { ...happening, cursor: cursorOf(++count) } as BoardEvent;
    },
    behind(after) {
      const cursor = cursorOf(count);
      if (after === undefined) return { events: [], cursor };
      const from = numberOf(after);
      if (from === undefined) {
        const at = ring[(count - 1) % limit]?.at ?? 0;
        return { events: [{ type: "RESET", at, cursor }], cursor };
      }
      const events: BoardEvent[] = [];
      for (let number = from; number < count; number++) {
        const event = ring[number % limit];
        if (event) events.push(event);
      }
      return { events, cursor };
    },
  };
}
