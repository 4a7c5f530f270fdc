import type { BoardEvent } from "../../jobboard/events.ts";
import type { JobBoard } from "../../jobboard/jobboard.ts";
import { collected } from "../contract.ts";
import { pair, postedAndTaken, take, type BoardTests } from "./samples.ts";

/** The next events of a stream, which is left then. */
async function next(stream: AsyncIterable<BoardEvent>, count: number): Promise<BoardEvent[]> {
  const events: BoardEvent[] = [];
  for await (const event of stream) if (events.push(event) === count) break;
  return events;
}

/** What is heard from now on, and a promise of the `count`-th. */
function hear(board: JobBoard, type: BoardEvent["type"], count: number) {
  const events: BoardEvent[] = [];
  const { promise, off } = hearing((heard) =>
    board.on(type, (event) => {
      if (events.push(event) === count) heard();
    }),
  );
  return { events, all: promise, off };
}

function hearing(start: (heard: () => void) => () => void) {
  let off = () => {};
  const promise = new Promise<void>((heard) => {
    off = start(heard);
  });
  return { promise, off };
}

const told = (events: readonly BoardEvent[]) =>
  events.map((event) => ("job" in event ? `${event.type} ${event.job.name}` : event.type));

/** What a board tells of what happens on it. */
export const eventTests: BoardTests = {
  "tells in order what happens, also by others (JB-22, JB-32)": async (trial) => {
    const { expect, clock } = trial;
    const [board, other] = await pair(trial);
    await board.post({ flow: "before" });
    const stream = other.events();
    await other.counts();

    const { id } = await board.post({ flow: "pack", priority: "HIGH" });
    const claim = await take(board);
    await board.extend(claim, 2_000);
    await board.abandon(claim);
    await board.consume(await take(board));
    await board.trash(await take(board), "Bad");
    const events = await next(stream, 8);
    expect(told(events)).toEqual([
      "POSTED pack",
      "CLAIMED pack",
      "EXTENDED pack",
      "ABANDONED pack",
      "CLAIMED pack",
      "CONSUMED pack",
      "CLAIMED before",
      "TRASHED before",
    ]);
    expect(events.every(({ at }) => at === clock.now())).toBe(true);
    expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(8);
    expect(events[5]).toMatchObject({ job: await board.get(id) });
  },

  "tells of a job that is asked to be cancelled, and of its end (P11)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const claim = await postedAndTaken(board);
    await board.post({ flow: "unbegun", id: "u" });
    const stream = other.events();
    await other.counts();
    await board.cancel(claim.id);
    await board.cancel(claim.id);
    await board.cancel("u");
    await board.consume(claim, { flowState: "REVERTED" });
    expect(told(await next(stream, 3))).toEqual([
      "CANCEL_REQUESTED pack",
      "CANCELLED unbegun",
      "CANCELLED pack",
    ]);
  },

  "tells of a redrive (P26)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const claim = await postedAndTaken(board);
    await board.trash(claim, "Broken");
    const redriven = hear(other, "REDRIVEN", 1);
    await other.counts();
    const job = await board.redrive(claim.id);
    await redriven.all;
    expect(redriven.events).toMatchObject([{ job }]);
    redriven.off();
  },

  "tells of jobs that are removed (JB-32)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const { id } = await board.consume(await postedAndTaken(board));
    const stream = other.events();
    await other.counts();
    await board.purge();
    const [event] = await next(stream, 1);
    expect(event).toMatchObject({ type: "REMOVED", job: { id, state: "COMPLETE" } });
  },

  "shows a job in an event as a caller sees it": async ({ open, expect }) => {
    const board = await open();
    const stream = board.events();
    const job = await board.post({ flow: "pack", store: { x: 1 } });
    const { job: taken } = await take(board);
    const [posted, claimed] = await next(stream, 2);
    expect(posted).toMatchObject({ type: "POSTED", job });
    expect([posted, claimed].map((event) => (event as { job: unknown }).job)).toEqual([job, taken]);
  },

  "tells of a lost claim before the claim that follows it": async (trial) => {
    const { expect, clock } = trial;
    const [board, other] = await pair(trial);
    await postedAndTaken(board, "alice");
    await clock.advance(1_000);
    const stream = board.events();
    await board.counts();
    await take(other, "bob");
    const [lost, claimed] = await next(stream, 2);
    expect(lost).toMatchObject({ type: "LOST", job: { state: "UNCLAIMED", generation: 1 } });
    expect(claimed).toMatchObject({ type: "CLAIMED", job: { owner: "bob", generation: 2 } });
  },

  "tells nothing of what changed nothing": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await board.consume(claim);
    const stream = board.events();
    await board.counts();
    await board.consume(claim);
    await board.post({ flow: "pack", id: claim.id });
    await board.claim({ who: "bob", leaseMs: 1_000 });
    await board.abandon({ ...claim, generation: 9 }).catch(() => {});
    await board.post({ flow: "after" });
    expect(told(await next(stream, 1))).toEqual(["POSTED after"]);
  },

  "goes on behind a cursor": async ({ open, expect }) => {
    const board = await open();
    const stream = board.events();
    await board.postAll(["a", "b", "c"].map((flow) => ({ flow })));
    const [first, ...rest] = await next(stream, 3);
    expect(await next(board.events({ after: first!.cursor }), 2)).toEqual(rest);
    const again = board.events({ after: rest[1]!.cursor });
    await board.post({ flow: "d" });
    expect(told(await next(again, 1))).toEqual(["POSTED d"]);
  },

  "says RESET for a cursor it does not know, and goes on from there": async ({ open, expect }) => {
    const board = await open();
    await board.post({ flow: "a" });
    const stream = board.events({ after: "of another board" })[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ done: false, value: { type: "RESET" } });
    await board.post({ flow: "b" });
    expect(await stream.next()).toMatchObject({ value: { type: "POSTED", job: { name: "b" } } });
    await stream.return?.();
  },

  "ends its events with their signal, and with the board": async ({ open, expect }) => {
    const board = await open();
    const stop = new AbortController();
    const stopped = collected(board.events({ signal: stop.signal }));
    const closed = collected(board.events());
    await board.counts();
    stop.abort();
    expect(await stopped).toEqual([]);
    expect(await collected(board.events({ signal: AbortSignal.abort() }))).toEqual([]);
    await board.close();
    expect(await closed).toEqual([]);
  },

  "calls listeners with what they asked for until they are taken off": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const posted = hear(other, "POSTED", 3);
    const claimed = hear(other, "CLAIMED", 1);
    const early = hear(other, "POSTED", 1);
    await other.counts();
    await board.post({ flow: "a" });
    await early.all;
    early.off();
    early.off();
    await take(board);
    await board.post({ flow: "b" });
    await other.post({ flow: "c" });
    await Promise.all([posted.all, claimed.all]);
    expect(told(posted.events)).toEqual(["POSTED a", "POSTED b", "POSTED c"]);
    expect(told(claimed.events)).toEqual(["CLAIMED a"]);
    expect(told(early.events)).toEqual(["POSTED a"]);
  },
};
