import { expect, it } from "vitest";
import { copyAll } from "../examples/worker/long.ts";
import { createEngine, memoryPersistence, systemClock, type Clock } from "../src/index.ts";

it("copyAll of docs/edge.md takes turns of ten minutes, and copies no page twice", async () => {
  let now = 0;
  const clock: Clock = { ...systemClock, now: () => now };
  const persistence = memoryPersistence({ clock });
  const copied: string[] = [];
  const flow = copyAll(async (page) => {
    copied.push(page);
    now += 4 * 60_000;
  }, clock);
  const store = { pages: ["a", "b", "c", "d", "e"] };
  const turn = async (generation: number) =>
    createEngine(flow, { persistence, clock, flowId: "f", generation, store, parkMs: 1_000 }).run();

  await expect(turn(1)).resolves.toMatchObject({
    state: "SUSPENDED",
    wakeAt: 12 * 60_000 + 5_000,
  });
  expect(copied).toEqual(["a", "b", "c"]);
  now += 5_000;
  await expect(turn(2)).resolves.toMatchObject({ state: "SUCCESS" });
  expect(copied).toEqual(["a", "b", "c", "d", "e"]);
});
