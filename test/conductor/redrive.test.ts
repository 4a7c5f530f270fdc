import { expect, it } from "vitest";
import { createConductor, memoryJobBoard, memoryPersistence, task } from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";

it("wakes for a job that is redriven, and does not sleep on until it would look by itself (P21, P26)", async () => {
  const clock = manualClock();
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  let runs = 0;
  const fails = task("fail", {
    execute() {
      runs++;
      throw new Error("No such parcel");
    },
  });
  await using conductor = createConductor({ board, persistence, flows: [fails], clock });
  conductor.start();
  const job = await board.post({ flow: fails });
  await board.wait(job);
  const before = clock.now();
  await board.redrive(job.id, { fromStart: true });
  expect(await board.wait(job)).toMatchObject({ flowState: "REVERTED" });
  expect([runs, clock.now()]).toEqual([2, before]);
});
