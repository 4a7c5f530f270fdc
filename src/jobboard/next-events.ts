import type { Clock } from "../clock.ts";
import type { BoardEvent } from "./events.ts";
import type { JobBoard } from "./jobboard.ts";
import type { BoardVerbs } from "./verbs.ts";

// A cursor of no board: what comes behind it is a RESET with the newest cursor.
const NO_CURSOR = "none";
const PAGE = 100;
// More than an async iterator needs from one value that it holds to the next.
const TURNS = 16;

/** One page of a board's events: those behind `after`, waiting up to `waitMs` for the first. */
export async function nextEvents(
  board: JobBoard,
  { after, waitMs }: BoardVerbs["events"]["ask"],
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<BoardVerbs["events"]["reply"]> {
  const stop = new AbortController();
  signal?.addEventListener("abort", () => stop.abort(signal.reason), { signal: stop.signal });
  const events: BoardEvent[] = [];
  try {
    await new Promise<void>((arrived, failed) => {
      collect(
        board.events({ after: after ?? NO_CURSOR, signal: stop.signal }),
        events,
        arrived,
      ).then(arrived, failed);
      // Who has no cursor yet is given one, however long that takes: without it he would miss what comes next.
      if (after !== undefined) clock.sleep(waitMs, stop.signal).then(arrived, arrived);
    });
    await allThatIsKnown(events);
  } finally {
    stop.abort();
  }
  const cursor = events.at(-1)?.cursor ?? after ?? NO_CURSOR;
  return { events: after === undefined ? [] : events.slice(0, PAGE), cursor };
}

async function collect(
  source: AsyncIterable<BoardEvent>,
  events: BoardEvent[],
  arrived: () => void,
): Promise<void> {
  for await (const event of source) {
    events.push(event);
    arrived();
    if (events.length === PAGE) return;
  }
}

/** A board hands out what it read in one go without waiting in between: a page is not ended after its first event. */
async function allThatIsKnown(events: readonly BoardEvent[]): Promise<void> {
  for (let known = 0; known < events.length;) {
    known = events.length;
    for (let turn = 0; turn < TURNS; turn++) await undefined;
  }
}
