import { describe, expect, it } from "vitest";
import {
  createEngine,
  FootplateError,
  memoryPersistence,
  task,
  type Persistence,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

const away = () => new FootplateError("UNAVAILABLE", "It is away");

describe("a save", () => {
  it.each([
    [
      "throws",
      () => {
        throw away();
      },
    ],
    ["rejects", () => Promise.reject(away())],
  ])("P3: is tried again where persistence %s", async (_, fail) => {
    const clock = manualClock();
    const persistence = memoryPersistence({ clock });
    let calls = 0;
    const flaky: Persistence = {
      ...persistence,
      save: (change) => ((calls += 1) === 1 ? fail() : persistence.save(change)),
    };
    const engine = createEngine(task("one", { execute() {} }), { persistence: flaky, clock });
    const running = engine.run();
    await clock.advance(1_000);
    await expect(running).resolves.toEqual({ state: "SUCCESS" });
    expect(calls).toBe(3);
  });
});
