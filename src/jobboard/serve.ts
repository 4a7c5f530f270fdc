import { systemClock, type Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Job } from "../job.ts";
import { serveOver } from "../wire.ts";
import { boardAsks } from "./board-asks.ts";
import type { Claimed, JobBoard, JobQuery } from "./jobboard.ts";
import { listen } from "./listen.ts";
import { nextEvents } from "./next-events.ts";
import type { BoardVerbs, Wire } from "./verbs.ts";

// Of a page whose asker named no limit.
const PAGE = 100;

/** The far end of `remoteJobBoard`: asks of a board what comes over a wire. Never throws. */
export function serveJobBoard(
  board: JobBoard,
  { clock = systemClock }: { clock?: Clock | undefined } = {},
): Wire {
  return serveOver<BoardVerbs>(boardAsks, {
    post: ({ postings }) => board.postAll(postings),
    get: ({ id }) => board.get(id),
    page: (query) => page(board, query),
    counts: () => board.counts(),
    claim: (ask, signal) => claim(board, ask, clock, signal),
    claimJob: ({ id, ...request }) => board.claimJob(id, request),
    extend: ({ claims, leaseMs }) => board.extendAll(claims, leaseMs),
    abandon: (ask) => board.abandon(ask.claim, ask.options),
    consume: (ask) => board.consume(ask.claim, ask.ending),
    trash: (ask) => board.trash(ask.claim, ask.reason, ask.ending),
    cancel: ({ id, reason }) => board.cancel(id, reason),
    redrive: ({ id, changes }) => board.redrive(id, changes),
    signal: async ({ id, name, payload }) => void (await board.signal(id, name, payload)),
    signals: ({ id }) => board.signals(id),
    pause: async ({ scope, on }) => void (await (on ? board.pause(scope) : board.resume(scope))),
    paused: () => board.paused(),
    register: async (entity) => void (await board.register(entity)),
    entities: () => board.entities(),
    purge: (query) => board.purge(query),
    condemn: (query) => board.condemn(query),
    wait: ({ id, waitMs }, signal) => ended(board, id, waitMs, signal),
    events: (ask, signal) => nextEvents(board, ask, clock, signal),
  });
}

async function page(board: JobBoard, query: JobQuery): Promise<Job[]> {
  const jobs: Job[] = [];
  for await (const job of board.jobs({ ...query, limit: query.limit ?? PAGE })) jobs.push(job);
  return jobs;
}

async function ended(
  board: JobBoard,
  id: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<BoardVerbs["wait"]["reply"]> {
  try {
    return await board.wait(id, { timeoutMs, signal });
  } catch (error) {
    if (FootplateError.is(error, "TIMEOUT")) return undefined;
    throw error;
  }
}

async function claim(
  board: JobBoard,
  { waitMs = 0, ...request }: BoardVerbs["claim"]["ask"],
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<Claimed> {
  if (waitMs <= 0) return board.claim(request);
  const until = clock.now() + waitMs;
  const listening = listen((wake) => board.on("*", wake), clock);
  try {
    for (;;) {
      const claimed = await board.claim(request);
      const leftMs = until - clock.now();
      if (claimed.claims.length > 0 || leftMs <= 0) return claimed;
      const dueMs = (claimed.nextAt ?? Infinity) - (claimed.now ?? clock.now());
      await listening.nap(Math.min(leftMs, Math.max(dueMs, 1)), signal);
      // Nothing is claimed for somebody who has gone.
      if (signal?.aborted) return claimed;
    }
  } finally {
    listening.off();
  }
}
