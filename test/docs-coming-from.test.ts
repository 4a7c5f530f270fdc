import { expect, it } from "vitest";
import { order } from "../examples/coming-from/order.ts";
import { fill, resize } from "../examples/coming-from/resize.ts";
import { createConductor, memoryJobBoard, memoryPersistence, task } from "../src/index.ts";
import { manualClock } from "../src/testing/manual-clock.ts";

it("resize of docs/coming-from.md is tried three times, by priority, key and series", async () => {
  const clock = manualClock();
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  const tried: string[] = [];
  const flow = resize(async (file) => {
    tried.push(file);
    if (file === "dog.png") throw new Error("No dogs");
    return `small ${file}`;
  });
  const sweep = task("sweep", { execute() {} });
  await fill(board);
  await fill(board);
  // The keys made one job each; the others have none.
  await expect(board.counts()).resolves.toMatchObject({ UNCLAIMED: 6 });
  const conductor = createConductor({
    board,
    persistence,
    clock,
    flows: [flow, sweep],
    parkMs: 500,
  });
  for (let turn = 0; turn < 8; turn += 1) {
    await conductor.run({ untilIdle: true });
    await clock.advance(5_000);
  }
  expect(tried.filter((file) => file === "dog.png")).toHaveLength(6);
  expect(tried.filter((file) => file === "cat.png")).toHaveLength(1);
  await expect(board.counts()).resolves.toMatchObject({ CONSUMED: 5, FAILED: 2, UNCLAIMED: 1 });
});

it("order of docs/coming-from.md waits for its signal and for the van, and gives the money back if nobody packs", async () => {
  const clock = manualClock();
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  const done: string[] = [];
  const flow = order({
    charge: async (cents, key) => `${done.push(`charge ${cents} ${key}`)}`,
    refund: async (receipt) => void done.push(`refund ${receipt}`),
    ship: async (receipt) => void done.push(`ship ${receipt}`),
  });
  const conductor = createConductor({ board, persistence, clock, flows: [flow] });
  const run = () => conductor.run({ untilIdle: true });
  const packed = await board.post({ flow, id: "a", store: { cents: 900 } });
  await board.signal("a", "packed");
  await run();
  expect(await board.get("a")).toMatchObject({ wakeAt: clock.now() + 3_600_000 });
  await clock.advance(3_600_000);
  await run();
  await expect(board.wait(packed)).resolves.toMatchObject({ ok: true });
  expect(done).toEqual(["charge 900 a/charge/execute/0", "ship 1"]);

  await board.post({ flow, id: "b", store: { cents: 5 } });
  await run();
  await clock.advance(24 * 3_600_000);
  await run();
  expect(await board.get("b")).toMatchObject({
    outcome: { flowState: "REVERTED", failure: { code: "TIMEOUT" } },
  });
  expect(done.slice(2)).toEqual(["charge 5 b/charge/execute/0", "refund 3"]);
});
