import type { BoardVerbs } from "../../src/adapter.ts";
import type { BoardEvent } from "../../src/index.ts";
import type { Shard } from "./shard.ts";

type Ask = BoardVerbs["events"]["ask"];
type Page = BoardVerbs["events"]["reply"];

/** Follows all shards: a cursor of theirs together holds one of each. */
export const shardedEvents =
  (shards: readonly Shard[]) =>
  async ({ after, waitMs }: Ask, signal: AbortSignal | undefined): Promise<Page> => {
    const cursors = after === undefined ? undefined : apart(after, shards.length);
    const ask = (at: number, waits: number, stop = signal) =>
      shards[at]!("events", { after: cursors?.[at], waitMs: waits }, stop);
    const every = [...shards.keys()];
    const known = await Promise.all(every.map((at) => ask(at, 0)));
    if (!cursors || waitMs === 0 || known.some(({ events }) => events.length > 0)) {
      return together(known, cursors);
    }
    const stop = new AbortController();
    const over = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
    const pages: Page[] = [...known];
    try {
      await Promise.race(
        every.map(async (at) => {
          const page = await ask(at, waitMs, over);
          pages[at] = page;
        }),
      );
    } finally {
      stop.abort();
    }
    return together(pages, cursors);
  };

/** One page of several; who hears none has the cursor that it was asked behind. */
function together(pages: readonly Page[], before: readonly string[] | undefined): Page {
  const cursors = [...(before ?? pages.map(({ cursor }) => cursor))];
  const events = pages.flatMap((page, at) =>
    page.events.map((event): BoardEvent => {
      cursors[at] = event.cursor;
      return { ...event, cursor: joined(cursors) };
    }),
  );
  for (const [at, { cursor }] of pages.entries()) cursors[at] = cursor;
  return { events, cursor: joined(cursors) };
}

const joined = (cursors: readonly string[]): string => cursors.map(encodeURIComponent).join(" ");

/** A cursor that is none, or of another number of shards, is behind nothing that they know: each says RESET. */
const apart = (cursor: string, shards: number): readonly string[] => {
  const cursors = cursor.split(" ").map(decoded);
  return Array.from({ length: shards }, (_, at) => cursors[at] ?? cursor);
};

function decoded(cursor: string): string {
  try {
    return decodeURIComponent(cursor);
  } catch {
    return cursor;
  }
}
