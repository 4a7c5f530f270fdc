import type { Clock } from "../clock.ts";
import { call, type Off } from "../notifier.ts";
import type { JobBoard } from "./jobboard.ts";
import type { BoardEvent, EventFilter } from "./events.ts";
import { followed, keepFollowing, newestCursor, toldEvent, type EventSource } from "./follow.ts";

/** How a board tells of what happens on it. */
export type Hearing = Pick<JobBoard, "events" | "on">;

/** Makes the event methods of a board; all of it ends when `closing` aborts. */
export function createHearing(source: EventSource, clock: Clock, closing: AbortSignal): Hearing {
  const until = (signal: AbortSignal | undefined) =>
    signal ? AbortSignal.any([closing, signal]) : closing;

  async function* told(start: Promise<string>, signal: AbortSignal) {
    for await (const event of followed(source, clock, start, signal)) yield toldEvent(event, clock);
  }

  return {
    events({ after, signal } = {}) {
      closing.throwIfAborted();
      // Asked for now: "from now on" begins with the call, not with the first look.
      const start = after === undefined ? newestCursor(source) : Promise.resolve(after);
      // Whoever iterates hears of it; of a stream that nobody reads it is nobody's trouble.
      start.catch(() => {});
      const left = new AbortController();
      const stream = told(start, AbortSignal.any([until(signal), left.signal]));
      const events: AsyncIterableIterator<BoardEvent> = {
        [Symbol.asyncIterator]: () => events,
        next: () => stream.next(),
        return() {
          // A generator that waits is not left before it wakes.
          left.abort();
          return stream.return(undefined);
        },
      };
      return events;
    },
    on(
      type: BoardEvent["type"] | "*",
      listener: (event: never) => void,
      filter: EventFilter = () => true,
    ): Off {
      closing.throwIfAborted();
      const off = new AbortController();
      const signal = until(off.signal);
      void keepFollowing(source, clock, newestCursor(source), signal, (event) => {
        if ((type !== "*" && type !== event.type) || !filter(event)) return;
        call(() => listener(toldEvent(event, clock) as never));
      });
      return () => off.abort();
    },
  };
}
