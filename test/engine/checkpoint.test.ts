import { describe, expect, it } from "vitest";
import {
  createEngine,
  FootplateError,
  linearFlow,
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

  it("P3: is not tried again once its engine was detached", async () => {
    const clock = manualClock();
    const persistence = memoryPersistence({ clock });
    let calls = 0;
    const down: Persistence = {
      ...persistence,
      async save() {
        calls += 1;
        throw away();
      },
    };
    const engine = createEngine(task("one", { execute() {} }), { persistence: down, clock });
    const running = engine.run();
    await expect.poll(() => calls).toBe(1);
    engine.detach();
    await clock.advance(10_000);
    await expect(running).resolves.toEqual({ state: "SUSPENDED" });
    expect(calls).toBe(1);
  });

  it("P3: that brought no answer is not taken for another one when the engine runs again", async () => {
    const clock = manualClock();
    const persistence = memoryPersistence({ clock });
    let isAway = true;
    const flaky: Persistence = {
      ...persistence,
      async save(change) {
        await persistence.save(change);
        if (isAway && change.atoms?.some(({ state }) => state === "SUCCESS")) throw away();
      },
    };
    let draws = 0;
    const flow = linearFlow("f", [
      task("draw", { provides: "lot", execute: () => (draws += 1) }),
      task("use", {
        requires: ["lot"],
        execute: async ({ lot }: { lot: number }) => {
          expect((await persistence.flow("f"))?.atoms["draw"]?.result).toBe(lot);
        },
      }),
    ]);
    const engine = createEngine(flow, { persistence: flaky, flowId: "f", clock });
    const running = engine.run();
    const failed = expect(running).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await clock.advance(1_000);
    await failed;
    isAway = false;
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(draws).toBe(1);
  });
});

describe("preparing", () => {
  it("opens one flow, however many ask for it at once", async () => {
    const persistence = memoryPersistence();
    const ids: string[] = [];
    const counting: Persistence = {
      ...persistence,
      openFlow: (detail) => (ids.push(detail.id), persistence.openFlow(detail)),
    };
    const engine = createEngine(task("one", { execute() {} }), { persistence: counting });
    await Promise.all([engine.prepare(), engine.run(), engine.prepare()]);
    await engine.prepare();
    expect(ids).toEqual([engine.detail?.id]);
  });

  it("P4: tried again, opens the flow of the first try, which may be there already", async () => {
    const persistence = memoryPersistence();
    const ids = new Set<string>();
    let tries = 0;
    const flaky: Persistence = {
      ...persistence,
      async openFlow(detail) {
        ids.add(detail.id);
        const opened = await persistence.openFlow(detail);
        if ((tries += 1) === 1) throw away();
        return opened;
      },
    };
    const engine = createEngine(task("one", { execute() {} }), { persistence: flaky });
    await expect(engine.prepare()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(ids.size).toBe(1);
  });
});
