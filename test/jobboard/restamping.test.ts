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
