import type { Clock } from "../clock.ts";
import { report } from "../notifier.ts";
import type { BoardEvent } from "./events.ts";
import { listen, LONGEST_NAP_MS } from "./listen.ts";
import { handedOut } from "./seen.ts";
import type { JobStore, StoredJob } from "./store.ts";

/** What events are read from. */
export type EventSource = Pick<JobStore, "events" | "watch">;

/** The newest cursor: what happens from now on is behind it. */
export async function newestCursor(source: EventSource): Promise<string> {
  return (await source.events()).cursor;
}

/** Events behind a cursor as the store keeps them, as they come, until `signal` aborts. */
export async function* followed(
  ...following: Parameters<typeof followedPages>
): AsyncGenerator<BoardEvent, void> {
  const [, , , signal] = following;
  for await (const events of followedPages(...following)) {
    for (const event of events) {
      if (signal.aborted) return;
      yield event;
    }
  }
}

/** The same, all at once that was read at once: a turn for each event would be most of the work. */
async function* followedPages(
  source: EventSource,
  clock: Clock,
  start: string | Promise<string>,
  signal: AbortSignal,
): AsyncGenerator<readonly BoardEvent[], void> {
  const listening = listen((wake) => source.watch(wake), clock);
  try {
    let after = await start;
    while (!signal.aborted) {
      const { events, cursor } = await source.events(after);
      after = cursor;
      if (events.length > 0) yield events;
      else await listening.nap(LONGEST_NAP_MS, signal);
    }
  } finally {
    listening.off();
  }
}

const FIRST_RETRY_MS = 1_000;

/** As `followed`, but trouble on the way is reported and waited out. */
export async function keepFollowing(
  source: EventSource,
  clock: Clock,
  start: Promise<string>,
  signal: AbortSignal,
  each: (event: BoardEvent) => void,
): Promise<void> {
  let after = start;
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      for await (const events of followedPages(source, clock, after, signal)) {
        retryMs = FIRST_RETRY_MS;
        for (const event of events) {
          if (signal.aborted) return;
          after = Promise.resolve(event.cursor);
          each(event);
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      report(error);
      await clock.sleep(retryMs, signal).catch(() => {});
      if (signal.aborted) return;
      retryMs = Math.min(retryMs * 2, LONGEST_NAP_MS);
      // Where it never began, it begins now.
      after = after.catch(() => newestCursor(source));
    }
  }
}

/** An event for a caller. */
export function toldEvent(event: BoardEvent, clock: Clock): BoardEvent {
  if ("job" in event) return { ...event, job: handedOut(event.job as StoredJob) };
  return event.type === "RESET" ? { ...event, at: clock.now() } : event;
}
