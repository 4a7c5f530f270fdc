import type { Clock } from "../clock.ts";
import { call, report } from "../notifier.ts";
import type { BoardEvent } from "./events.ts";
import { listen, LONGEST_NAP_MS } from "./listen.ts";
import { handedOut } from "./seen.ts";
import type { JobStore, StoredJob } from "./store.ts";

type Source = Pick<JobStore, "events" | "watch">;

/** Events from the moment of this call, or from behind `after`, until `signal` aborts. */
export function eventStream(
  source: Source,
  clock: Clock,
  after: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<BoardEvent, void> {
  const start = after ?? source.events().then(({ cursor }) => cursor);
  // Whoever iterates hears of it; for a stream that nobody iterates it is nobody's trouble.
  if (typeof start !== "string") start.catch(() => {});
  return stream(source, clock, start, signal);
}

async function* stream(
  source: Source,
  clock: Clock,
  start: string | Promise<string>,
  signal: AbortSignal,
): AsyncGenerator<BoardEvent, void> {
  const listening = listen((wake) => source.watch(wake), clock);
  try {
    let after = await start;
    while (!signal.aborted) {
      const { events, cursor } = await source.events(after);
      after = cursor;
      for (const event of events) {
        if (signal.aborted) return;
        yield told(event, clock);
      }
      if (events.length === 0) await listening.nap(LONGEST_NAP_MS, signal);
    }
  } finally {
    listening.off();
  }
}

function told(event: BoardEvent, clock: Clock): BoardEvent {
  if ("job" in event) return { ...event, job: handedOut(event.job as StoredJob) };
  return event.type === "RESET" ? { ...event, at: clock.now() } : event;
}

const TRY_AGAIN_AFTER_MS = 1_000;

/** Calls a listener with each event of a type from now on until `signal` aborts; trouble on the way is reported and waited out. */
export async function hear(
  open: (after: string | undefined) => AsyncIterable<BoardEvent>,
  type: BoardEvent["type"] | "*",
  listener: (event: never) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let after: string | undefined;
  while (!signal.aborted) {
    try {
      for await (const event of open(after)) {
        after = event.cursor;
        if (type === "*" || type === event.type) call(() => listener(event as never));
      }
    } catch (error) {
      report(error);
      await clock.sleep(TRY_AGAIN_AFTER_MS, signal).catch(() => {});
    }
  }
}
