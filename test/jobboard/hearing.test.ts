import { describe, expect, it, vi } from "vitest";
import { createJobBoard, memoryJobStore, type JobStore } from "../../src/adapter.ts";
import type { BoardEvent } from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";

/** Catches what is reported while `body` runs; Node has no reportError, so it would be logged. */
async function reportedDuring(body: () => Promise<void>): Promise<unknown[]> {
  const reported: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
  await body().finally(() => vi.unstubAllGlobals());
  return reported;
}

const boardOn = (store: JobStore, clock = manualClock()) => ({
  clock,
  board: createJobBoard(store, { clock }),
});

describe("listeners of a board", () => {
  it("stop neither each other nor the board when they throw", async () => {
    const { clock, board } = boardOn(memoryJobStore());
    const error = new Error("A listener's own");
    const heard: string[] = [];
    const reported = await reportedDuring(async () => {
      board.on("POSTED", () => {
        throw error;
      });
      board.on("POSTED", ({ job }) => heard.push(job.name));
      await board.postAll([{ flow: "a" }, { flow: "b" }]);
      await clock.advance(0);
    });
    expect(heard).toEqual(["a", "b"]);
    expect(reported).toEqual([error, error]);
  });

  it("hear of nothing that happened before, and of nothing once the board is closed", async () => {
    const store = memoryJobStore();
    const { clock, board } = boardOn(store);
    const other = createJobBoard(store, { clock });
    await board.post({ flow: "before" });
    const heard: string[] = [];
    board.on("*", (event: BoardEvent) => heard.push(event.type));
    await other.post({ flow: "a" });
    await clock.advance(0);
    await board.close();
    await other.post({ flow: "after" });
    await clock.advance(0);
    expect(heard).toEqual(["POSTED"]);
    expect(() => board.on("*", () => {})).toThrow("The board is closed");
    expect(() => board.events()).toThrow("The board is closed");
  });

  it("wait out a store that fails, and then hear what they missed", async () => {
    const store = memoryJobStore();
    const outage = new Error("The disk is gone");
    let isOut = false;
    const events: JobStore["events"] = (after) =>
      isOut ? Promise.reject(outage) : store.events(after);
    const { clock, board } = boardOn({ ...store, events });
    const heard: string[] = [];
    const reported = await reportedDuring(async () => {
      board.on("POSTED", ({ job }) => heard.push(job.name));
      await board.post({ flow: "a" });
      await clock.advance(0);
      isOut = true;
      await board.post({ flow: "b" });
      await clock.advance(10_000);
      isOut = false;
      await clock.advance(10_000);
      await board.post({ flow: "c" });
      await clock.advance(0);
    });
    expect(heard).toEqual(["a", "b", "c"]);
    // After 1, 2 and 4 s, and not at every moment.
    expect(reported).toEqual([outage, outage, outage, outage]);
  });

  it("are found by their own look when a wake-up is lost, after 60 s at the latest (P21)", async () => {
    const { clock, board } = boardOn({ ...memoryJobStore(), watch: () => () => {} });
    const heard: string[] = [];
    board.on("POSTED", ({ job }) => heard.push(job.name));
    await clock.advance(0);
    await board.post({ flow: "a" });
    await clock.advance(59_999);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard).toEqual(["a"]);
  });
});

describe("events of a board", () => {
  it("can be left while they wait", async () => {
    const { board } = boardOn(memoryJobStore());
    const stream = board.events()[Symbol.asyncIterator]();
    const next = stream.next();
    expect(await stream.return?.()).toMatchObject({ done: true });
    expect(await next).toMatchObject({ done: true });
  });

  it("let go of the store once they are left", async () => {
    const store = memoryJobStore();
    let watchers = 0;
    const watch: JobStore["watch"] = (wake) => {
      watchers++;
      const off = store.watch(wake);
      return () => {
        watchers--;
        off();
      };
    };
    const { board } = boardOn({ ...store, watch });
    const stream = board.events();
    await board.post({ flow: "a" });
    for await (const _ of stream) break;
    expect(watchers).toBe(0);
  });
});
