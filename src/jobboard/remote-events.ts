import type { Clock } from "../clock.ts";
import { createNotifier, report, type Off } from "../notifier.ts";
import { longPoll, untilReached, type Asker } from "../wire.ts";
import type { BoardEvent, EventFilter } from "./events.ts";
import type { JobBoard } from "./jobboard.ts";
import type { BoardVerbs } from "./verbs.ts";

// Below what proxies and `jobRoutes` allow a request to last.
const POLL_MS = 25_000;

type Page = BoardVerbs["events"]["reply"];

/** The events of a board elsewhere. */
export interface RemoteEvents {
  readonly events: JobBoard["events"];
  readonly on: JobBoard["on"];
  /** Settled when every subscription that was asked for stands: what is done after that is heard. */
  standing(): Promise<unknown>;
}

/** Follows the events of a board over a wire, by long polls, through outages, until `closing` aborts. */
export function remoteEvents(
  ask: Asker<BoardVerbs>,
  clock: Clock,
  closing: AbortSignal,
): RemoteEvents {
  let standing: Promise<unknown> = Promise.resolve();

  function follow(after: string | undefined, stops: readonly AbortSignal[]) {
    closing.throwIfAborted();
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, closing, ...stops]);
    const newest = async () => (await ask("events", { waitMs: 0 }, signal)).cursor;
    // Asked for now and not when the first event is: "from now on" begins with the call.
    let start: Promise<string> | undefined =
      after === undefined ? newest() : Promise.resolve(after);
    standing = Promise.allSettled([standing, start]);
    const again = () => {
      const attempt = start ?? newest();
      start = undefined;
      return attempt;
    };
    const source = pages(again, signal);
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => source.next(),
      async return() {
        // A generator takes no return() while it waits, and a long poll waits long.
        stop.abort();
        return source.return(undefined);
      },
    };
  }

  async function* pages(start: () => Promise<string>, signal: AbortSignal) {
    try {
      let after = await untilReached(start, clock, signal);
      for (;;) {
        const poll = () => ask("events", { after, waitMs: POLL_MS }, signal);
        const isEmpty = (page: Page) => page.events.length === 0;
        const { events, cursor } = await longPoll(poll, isEmpty, clock, signal);
        yield* events;
        after = cursor;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  const notifier = createNotifier<BoardEvent>();
  let listeners = 0;
  let stop = new AbortController();

  async function pump(source: AsyncIterable<BoardEvent>) {
    try {
      for await (const event of source) notifier.emit(event);
    } catch (error) {
      report(error);
    }
  }

  return {
    standing: () => standing,
    events: ({ after, signal } = {}) => follow(after, signal ? [signal] : []),
    on(
      type: BoardEvent["type"] | "*",
      listener: (event: never) => void,
      filter: EventFilter = () => true,
    ): Off {
      closing.throwIfAborted();
      const off = notifier.on(type, (event: BoardEvent) => {
        if (filter(event)) return listener(event as never);
      });
      if (listeners++ === 0) {
        stop = new AbortController();
        void pump(follow(undefined, [stop.signal]));
      }
      let on = true;
      return () => {
        if (!on) return;
        on = false;
        off();
        if (--listeners === 0) stop.abort();
      };
    },
  };
}
