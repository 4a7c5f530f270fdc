import { expect, it } from "vitest";
import {
  createConductor,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  purgeEnded,
  task,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";

it("does not take another job's flow for its own where a redrive from the start would have that one's id (P26)", async () => {
  const clock = manualClock();
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  let asked = 0;
  const answer = linearFlow("answer", [
    task("answer", {
      requires: ["of"],
      provides: "answer",
      execute({ of }: { of: string }) {
        asked += 1;
        if (of === "order" && asked < 3) throw new Error("Not yet");
        return `to ${of}`;
      },
    }),
  ]);
  await board.post({ flow: answer, id: "order.1", store: { of: "order.1" } });
  await board.post({ flow: answer, id: "order", store: { of: "order" } });
  const conductor = createConductor({ board, persistence, clock, flows: [answer] });
  await conductor.run({ untilIdle: true });
  await board.redrive("order", { fromStart: true });
  await conductor.run({ untilIdle: true });
  const other = await persistence.flow("order.1");
  expect(other).toMatchObject({ meta: { job: "order.1" }, state: "SUCCESS" });
  expect(other?.atoms["answer"]?.result).toBe("to order.1");
  expect(await board.get("order")).toMatchObject({
    state: "UNCLAIMED",
    attempts: { errors: 1 },
    turns: [{}, { ended: "ABANDONED", reason: expect.stringContaining("DUPLICATE") }],
  });

  // Its budget ends that, and what is purged with it is its own.
  for (let tries = 0; tries < 20; tries++) {
    await clock.advance(3_600_000);
    await conductor.run({ untilIdle: true });
  }
  expect(await board.get("order")).toMatchObject({ outcome: { fate: "TRASHED" } });
  expect(await purgeEnded(board, persistence, { olderThanMs: 0, fate: "TRASHED" })).toBe(1);
  expect(await persistence.flow("order")).toBeUndefined();
  expect(await persistence.flow("order.1")).toEqual(other);
});
