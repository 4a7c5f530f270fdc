import { expect, it } from "vitest";
import { createJobBoard, memoryJobStore, type JobStore } from "../../src/adapter.ts";
import { manualClock } from "../../src/testing/index.ts";

it("P22: looks again after a clock that was set back, if the store failed when it first looked", async () => {
  const clock = manualClock();
  const memory = memoryJobStore();
  let isDown = false;
  const store: JobStore = {
    ...memory,
    async change(reads, decide, options) {
      if (isDown) throw new Error("The store is down");
      return memory.change(reads, decide, options);
    },
  };
  const board = createJobBoard(store, { clock });
  const request = { who: "alice", leaseMs: 1_000 };
  await board.claim(request);
  await board.post({ flow: "pack" });
  clock.jump(-3_600_000);
  isDown = true;
  await expect(board.claim(request)).rejects.toThrow("The store is down");
  isDown = false;
  expect((await board.claim(request)).claims).toHaveLength(1);
});

const HOUR = 3_600_000;

it("P22: makes all due that was, however much that is, and whoever asks first", async () => {
  const clock = manualClock();
  const board = createJobBoard(memoryJobStore(), { clock });
  const posted = (count: number, flow: string) =>
    board.postAll(Array.from({ length: count }, () => ({ flow })));
  await posted(1_500, "a");
  await posted(1, "b");
  const claim = (flows: string[]) => board.claim({ who: "w", leaseMs: 1_000, limit: 2_000, flows });
  await claim(["another"]);
  clock.jump(-HOUR);
  expect((await claim(["a"])).claims).toHaveLength(1_500);
  expect((await claim(["b"])).claims).toHaveLength(1);
});

it("P22: makes due what was posted while everybody was busy for long", async () => {
  const clock = manualClock();
  const board = createJobBoard(memoryJobStore(), { clock });
  const request = { who: "w", leaseMs: 1_000 };
  await board.claim(request);
  await clock.advance(300_000);
  await board.post({ flow: "f" });
  clock.jump(-HOUR);
  expect((await board.claim(request)).claims).toHaveLength(1);
});

it("P22, P23: gives a lane to the next in line at once, although it was posted in a time to come", async () => {
  const clock = manualClock();
  const board = createJobBoard(memoryJobStore(), { clock });
  for (const delayMs of [0, 0, 1_000]) await board.post({ flow: "f", lane: "l", delayMs });
  const request = { who: "w", leaseMs: 60_000 };
  const { claims } = await board.claim(request);
  clock.jump(-HOUR);
  await board.consume(claims[0]!);
  const next = await board.claim(request);
  expect(next.claims).toHaveLength(1);
  await board.consume(next.claims[0]!);
  expect((await board.claim(request)).claims).toEqual([]);
  await clock.advance(1_000);
  expect((await board.claim(request)).claims).toHaveLength(1);
});
