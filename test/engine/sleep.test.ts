import { describe, expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  memoryPersistence,
  run,
  sleep,
  task,
  unorderedFlow,
  type FlowDetail,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { gate } from "./hung.ts";
import { story } from "./story.ts";

describe("sleep", () => {
  it("waits in memory where nothing else is asked for, and holds no place meanwhile", async () => {
    const clock = manualClock();
    const { seen, noted } = story();
    const naps = ["a", "b", "c"].map((name) =>
      linearFlow(name, [sleep(`nap ${name}`, 1_000), noted(name)]),
    );
    const running = run(unorderedFlow("f", naps), {}, { clock, concurrency: 1, flowId: "f" });
    await clock.advance(999);
    expect(seen).toEqual([]);
    await clock.advance(1);
    await running;
    expect(seen).toHaveLength(3);
  });

  it("P12: ends the run when it is longer than parkMs, and sets its end once and for all", async () => {
    const clock = manualClock();
    const { seen, noted } = story();
    const persistence = memoryPersistence({ clock });
    const flow = linearFlow("f", [noted("a"), sleep("nap", 60_000), noted("b")]);
    const again = async () => {
      const stored = await persistence.flow("f");
      const detail = stored && (JSON.parse(JSON.stringify(stored)) as FlowDetail);
      return createEngine(flow, { persistence, clock, flowId: "f", parkMs: 1_000, detail }).run();
    };
    const wakeAt = clock.now() + 60_000;
    await expect(again()).resolves.toEqual({ state: "SUSPENDED", wakeAt });
    expect((await persistence.flow("f"))?.atoms["nap"]).toMatchObject({ state: "PENDING", wakeAt });
    await clock.advance(30_000);
    await expect(again()).resolves.toEqual({ state: "SUSPENDED", wakeAt });
    await clock.advance(30_000);
    await expect(again()).resolves.toEqual({ state: "SUCCESS" });
    expect(seen).toEqual(["f/a/execute/0", "f/b/execute/0"]);
    expect((await persistence.flow("f"))?.atoms["nap"]).toMatchObject({
      state: "SUCCESS",
      attempts: 1,
    });
  });

  it("wakes on time while something else runs", async () => {
    const clock = manualClock();
    const { seen, noted } = story();
    const { open, opened } = gate();
    const long = task("long", { execute: () => opened });
    const flow = unorderedFlow("f", [long, linearFlow("l", [sleep("nap", 1_000), noted("a")])]);
    const running = run(flow, {}, { clock, flowId: "f" });
    await clock.advance(1_000);
    expect(seen).toEqual(["f/a/execute/0"]);
    open();
    await running;
  });

  it("P11: is not waited for when the flow is cancelled, and was never begun by then", async () => {
    const clock = manualClock();
    const { seen, noted } = story();
    const engine = createEngine(linearFlow("f", [noted("a"), sleep("nap", 60_000)]), {
      clock,
      flowId: "f",
    });
    const running = engine.run();
    await clock.advance(1_000);
    engine.cancel("enough");
    await expect(running).rejects.toMatchObject({ code: "CANCELLED", message: "enough" });
    expect(seen).toEqual(["f/a/execute/0", "f/a/revert/0"]);
    expect(engine.detail?.atoms["nap"]).toMatchObject({ state: "PENDING", attempts: 0 });
    expect(engine.detail?.atoms["nap"]).not.toHaveProperty("wakeAt");
  });

  it.each([-1, Infinity, Number.NaN, "1" as unknown as number])("refuses to sleep %s ms", (ms) => {
    expect(() => sleep("nap", ms)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });

  it("may be of no time at all", async () => {
    await expect(run(sleep("nap", 0), {}, { clock: manualClock() })).resolves.toEqual({});
  });
});
