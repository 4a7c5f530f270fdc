import { describe, expect, it } from "vitest";
import { watchJobs } from "../../src/jobboard/watch.ts";
import { memoryJobBoard } from "../../src/jobboard/memory.ts";
import { manualClock } from "../../src/testing/index.ts";
import type { Job } from "../../src/index.ts";

describe("watch", () => {
  it("reads once for changes that come while it reads", async () => {
    const clock = manualClock();
    let wake = () => {};
    let reads = 0;
    const finish: (() => void)[] = [];
    const read = () =>
      new Promise<Job[]>((resolve) => {
        reads++;
        finish.push(() => resolve([]));
      });
    const hear = (woken: () => void) => {
      wake = woken;
      return () => {};
    };
    const watched = watchJobs(read, hear, clock, new AbortController().signal);
    const off = watched.subscribe(() => {});
    expect(reads).toBe(1);
    for (let change = 0; change < 10; change++) wake();
    expect(reads).toBe(1);
    finish[0]!();
    await clock.advance(0);
    expect(reads).toBe(2);
    finish[1]!();
    await clock.advance(0);
    expect(reads).toBe(2);
    off();
  });

  it("tells its subscribers once a change, and not of what changes nothing", async () => {
    const clock = manualClock();
    const board = memoryJobBoard({ clock });
    await board.post({ flow: "a" });
    const watched = board.watch({ flow: "a" });
    let changes = 0;
    const offs = [watched.subscribe(() => changes++), watched.subscribe(() => changes++)];
    await clock.advance(0);
    expect(changes).toBe(2);
    await board.post({ flow: "of no interest" });
    await clock.advance(0);
    expect(changes).toBe(2);
    await board.claim({ who: "alice", leaseMs: 1_000, flows: ["a"] });
    await clock.advance(0);
    expect(changes).toBe(4);
    for (const off of offs) off();
  });

  it("reads no more once nobody is subscribed, and again when somebody is", async () => {
    const clock = manualClock();
    const board = memoryJobBoard({ clock });
    const watched = board.watch();
    const off = watched.subscribe(() => {});
    await clock.advance(0);
    off();
    await board.post({ flow: "a" });
    await clock.advance(120_000);
    expect(watched.get()).toEqual([]);
    const again = watched.subscribe(() => {});
    await clock.advance(0);
    expect(watched.get()).toMatchObject([{ name: "a" }]);
    again();
  });

  it("stays as it is once its board is closed", async () => {
    const clock = manualClock();
    const board = memoryJobBoard({ clock });
    await board.post({ flow: "a" });
    const watched = board.watch();
    watched.subscribe(() => {});
    await clock.advance(0);
    await board.close();
    await clock.advance(120_000);
    expect(watched.get()).toMatchObject([{ name: "a" }]);
  });
});
