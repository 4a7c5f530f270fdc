import type { Failure } from "../failure.ts";
import type { Job } from "../job.ts";
import type { Fate } from "../states.ts";
import { sizeOf } from "../size.ts";

/** What happened to a job on a board. */
export type BoardEvent = {
  readonly at: number;
  /** Opaque; `events({ after })` resumes behind it. */
  readonly cursor: string;
} & (
  | {
      readonly type:
        | "POSTED"
        | "CLAIMED"
        | "EXTENDED"
        | "ABANDONED"
        | "LOST"
        | "CANCEL_REQUESTED"
        | "REDRIVEN"
        | "SIGNALLED"
        | "REMOVED"
        | Fate;
      readonly job: Job;
    }
  /** A stored record could not be read and was set aside. */
  | { readonly type: "CORRUPT"; readonly id: string; readonly failure: Failure }
  /** `after` is older than what the board remembers: list again. */
  | { readonly type: "RESET" }
);

/** Chooses among events by what they are and whose. */
export type EventFilter = (event: {
  readonly type: BoardEvent["type"];
  readonly job?: Pick<Job, "id" | "lane">;
}) => boolean;

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

// Jobs may hold whole files, and each event holds its job.
const LIMIT_BYTES = 16 * 1_048_576;

// In place of what must not be kept alive.
const FORGOTTEN = { event: { type: "RESET", at: 0, cursor: "" } satisfies BoardEvent, bytes: 0 };

// What an event weighs beside the values in it.
const EMPTY_BYTES = 1_000;
const weights = new WeakMap<object, number>();

/** How much room an event takes, by the values of its job: those are the same from event to event, and big ones weighed once. */
function weight(happening: Happening): number {
  if (!("job" in happening)) return EMPTY_BYTES;
  const { store, outcome, meta, flow } = happening.job;
  return EMPTY_BYTES + weightOf(store) + weightOf(outcome) + weightOf(meta) + weightOf(flow);
}

function weightOf(value: object | undefined): number {
  if (!value) return 0;
  const known = weights.get(value);
  if (known !== undefined) return known;
  const bytes = sizeOf(value, LIMIT_BYTES);
  // What is small is weighed again in less time than it takes to remember it.
  if (bytes > EMPTY_BYTES) weights.set(value, bytes);
  return bytes;
}

/**
 * Makes a log of the last `limit` events, or fewer if they are big. It begins to remember when it is first asked. Its
 * cursors are good for this log alone: a foreign one, and one from before what is remembered, give a single RESET.
 * @param limit @default 2_000
 */
export function eventLog(limit = 2_000): EventLog {
  // Tells this log's cursors from those of the log that was here before a restart.
  const nonce = crypto.randomUUID().slice(0, 8);
  let kept: { readonly event: BoardEvent; readonly bytes: number }[] = [];
  /** How many of those in front are forgotten: they go many at once, as each time moves all the others. */
  let forgotten = 0;
  let bytes = 0;
  let count = 0;
  let isAsked = false;
  let lastAt = 0;
  const cursorOf = (number: number) => `${nonce}-${number}`;

  /** How many of those kept are behind a cursor; undefined for one that is not known. */
  const behindOf = (cursor: string): number | undefined => {
    const [log, number] = cursor.split("-");
    const behind = count - Number(number);
    return log === nonce && behind >= 0 && behind <= kept.length - forgotten ? behind : undefined;
  };

  return {
    add(happening) {
      lastAt = happening.at;
      if (!isAsked) return;
      const size = weight(happening);
      kept.push({ event: { ...happening, cursor: cursorOf(++count) } as BoardEvent, bytes: size });
      bytes += size;
      while (kept.length - forgotten > limit || bytes > LIMIT_BYTES) {
        bytes -= kept[forgotten]!.bytes;
        kept[forgotten++] = FORGOTTEN;
      }
      if (forgotten <= limit) return;
      kept = kept.slice(forgotten);
      forgotten = 0;
    },
    behind(after) {
      isAsked = true;
      const cursor = cursorOf(count);
      if (after === undefined) return { events: [], cursor };
      const behind = behindOf(after);
      if (behind === undefined) return { events: [{ type: "RESET", at: lastAt, cursor }], cursor };
      const events = kept.slice(kept.length - behind).map(({ event }) => event);
      return { events, cursor };
    },
  };
}
