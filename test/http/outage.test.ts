import { describe, expect, it, vi } from "vitest";
import { memoryJobBoard, task, type BoardEvent } from "../../src/index.ts";
import { httpJobBoard } from "../../src/http/index.ts";
import { allow, memoryServer } from "./harness.ts";

const flows = [task("pack", { execute() {} })];

/** A client behind a network that can be cut. */
async function network() {
  const server = await memoryServer({ flows });
  const { url, clock } = server;
  let cut = new AbortController();
  let isUp = true;
  const remote = httpJobBoard({
    url,
    clock,
    async fetch(input, init) {
      if (!isUp) throw new TypeError("No network");
      const signal = AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])]);
      return fetch(input, { ...init, signal });
    },
  });
  return {
    ...server,
    remote,
    /** Ends what is under way, and lets nothing through until `up`. */
    down() {
      isUp = false;
      cut.abort(new TypeError("Connection reset"));
      cut = new AbortController();
    },
    up: () => void (isUp = true),
  };
}

/** Until something is so: what comes over a network comes when it comes. */
const until = (holds: () => boolean) => vi.waitUntil(holds, { interval: 5, timeout: 4_000 });

describe("a board over a network that fails", () => {
  it("refuses single verbs with UNAVAILABLE, at the third try", async () => {
    const { remote, clock, down, close } = await network();
    down();
    const counting = remote.counts().catch((error: unknown) => error);
    await clock.advance(250);
    expect(await counting).toMatchObject({ code: "UNAVAILABLE" });
    await close();
  });

  it("waits for an outcome through an outage", async () => {
    const { remote, board, clock, down, up, close } = await network();
    const { id } = await board.post({ flow: "pack" });
    const waiting = remote.wait(id);
    await remote.counts();
    down();
    await clock.advance(600_000);
    await board.consume(await board.claimJob(id, { who: "a", leaseMs: 9_000 }));
    up();
    await clock.advance(60_000);
    expect(await waiting).toMatchObject({ fate: "CONSUMED" });
    await close();
  });

  it("tells afterwards what happened in an outage", async () => {
    const { remote, board, clock, down, up, close } = await network();
    const heard: BoardEvent["type"][] = [];
    const off = remote.on("*", ({ type }) => heard.push(type));
    const { id } = await remote.post({ flow: "pack" });
    await until(() => heard.length === 1);
    down();
    await clock.advance(10_000);
    await board.consume(await board.claimJob(id, { who: "a", leaseMs: 9_000 }));
    up();
    await clock.advance(60_000);
    await until(() => heard.length === 3);
    expect(heard).toEqual(["POSTED", "CLAIMED", "CONSUMED"]);
    off();
    await close();
  });

  it("keeps a live list, and brings it up to date after an outage", async () => {
    const { remote, board, clock, down, up, close } = await network();
    const { get, subscribe } = remote.watch({ state: "UNCLAIMED" });
    const off = subscribe(() => {});
    await remote.post({ flow: "pack" });
    await until(() => get().length === 1);
    down();
    await board.post({ flow: "pack" });
    await clock.advance(10_000);
    up();
    await clock.advance(120_000);
    await until(() => get().length === 2);
    off();
    await close();
  });
});

describe("long polls", () => {
  it("hear what is done after they were asked for, whichever request comes first", async () => {
    const { url, clock, close } = await memoryServer({ flows });
    let isFirst = true;
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const remote = httpJobBoard({
      url,
      clock,
      async fetch(input, init) {
        const wait = isFirst ? held : undefined;
        isFirst = false;
        await wait;
        return fetch(input, init);
      },
    });
    const events = remote.events()[Symbol.asyncIterator]();
    const posting = remote.post({ flow: "pack" });
    // By the time this is answered, the posting would be on the board, had it overtaken the first request.
    await fetch(`${url}/counts`);
    release();
    const { id } = await posting;
    expect((await events.next()).value).toMatchObject({ type: "POSTED", job: { id } });
    await remote.close();
    await close();
  });

  it("are given up when a loop over events is left, or its signal aborts", async () => {
    const { remote, close } = await network();
    const events = remote.events()[Symbol.asyncIterator]();
    const next = events.next();
    await events.return?.();
    expect(await next).toEqual({ done: true, value: undefined });

    const stop = new AbortController();
    const other = remote.events({ signal: stop.signal })[Symbol.asyncIterator]();
    const last = other.next();
    stop.abort();
    expect(await last).toEqual({ done: true, value: undefined });
    await close();
  });

  it("end with the board", async () => {
    const { remote, board, close } = await network();
    const { id } = await board.post({ flow: "pack" });
    const waiting = remote.wait(id).catch((error: unknown) => error);
    const next = remote.events()[Symbol.asyncIterator]().next();
    await remote.counts();
    await remote.close();
    expect(await waiting).toMatchObject({ code: "INVALID_STATE" });
    expect(await next).toEqual({ done: true, value: undefined });
    await close();
  });

  it("are not sent in a loop to a server that does not wait", async () => {
    let polls = 0;
    const authorize = ({ req }: { req: { path: string } }) => {
      if (req.path !== "/jobs" && req.path !== "/counts") polls++;
      return allow();
    };
    const { url, board, clock, close } = await memoryServer({ flows, authorize, maxWaitMs: 0 });
    const remote = httpJobBoard({ url, clock });
    const { id } = await board.post({ flow: "pack" });
    const waiting = remote.wait(id);
    const off = remote.on("*", () => {});
    for (let turn = 0; turn < 20; turn++) await remote.counts();
    expect(polls).toBeLessThanOrEqual(3);
    await board.consume(await board.claimJob(id, { who: "a", leaseMs: 1_000 }));
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ fate: "CONSUMED" });
    off();
    await close();
  });

  it("end on the server when the client has gone", async () => {
    const board = memoryJobBoard();
    let hasEnded = false;
    const watched = Object.assign(Object.create(board) as typeof board, {
      wait: (...asked: Parameters<typeof board.wait>) =>
        board.wait(...asked).finally(() => (hasEnded = true)),
    });
    const { url, close } = await memoryServer({ flows, board: watched });
    const { id } = await board.post({ flow: "pack" });
    const stop = new AbortController();
    const remote = httpJobBoard({ url });
    const waiting = remote.wait(id, { signal: stop.signal }).catch((error: unknown) => error);
    await remote.counts();
    stop.abort("enough");
    expect(await waiting).toBe("enough");
    await until(() => hasEnded);
    await close();
  });
});
