import { afterEach, describe, expect, it, vi } from "vitest";
import {
  createEngine,
  FootplateError,
  linearFlow,
  memoryPersistence,
  RetryLater,
  run,
  task,
  times,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

afterEach(() => vi.unstubAllGlobals());

describe("RetryLater", () => {
  it("waits as long as by default when the backoff throws, which is reported", async () => {
    const reported: unknown[] = [];
    vi.stubGlobal("reportError", (error: unknown) => void reported.push(error));
    const clock = manualClock();
    const broken = new Error("no idea how long");
    let tries = 0;
    const later = task("later", {
      execute() {
        tries += 1;
        if (tries === 1) throw new RetryLater("not now");
      },
    });
    const backoff = () => {
      throw broken;
    };
    const running = run(later, {}, { clock, backoff });
    await clock.advance(500);
    await running;
    expect(tries).toBe(2);
    expect(reported).toEqual([broken]);
  });

  it("P10: is what UNAVAILABLE means when it leaves a task", async () => {
    const clock = manualClock();
    let tries = 0;
    const away = task("away", {
      retry: times(1),
      execute() {
        tries += 1;
        if (tries < 3) throw new FootplateError("UNAVAILABLE", "The board is away");
      },
    });
    const running = run(away, {}, { clock, backoff: { initialMs: 10 } });
    await clock.advance(30);
    await running;
    expect(tries).toBe(3);
  });

  it("P10: waits and runs the same atom again under the same key, reverting nothing", async () => {
    const clock = manualClock();
    const keys = new Set<string>();
    let tries = 0;
    const later = task("later", {
      execute(_, { idempotencyKey }) {
        keys.add(idempotencyKey);
        tries += 1;
        if (tries < 4) throw new RetryLater("not now", { delayMs: 1_000 });
      },
    });
    const running = run(later, {}, { clock });
    await clock.advance(2_999);
    expect(tries).toBe(3);
    await clock.advance(1);
    await running;
    expect([tries, keys.size]).toEqual([4, 1]);
  });

  it("P10: ends SUSPENDED when the wait is longer than parkMs", async () => {
    const clock = manualClock();
    const offline = task("offline", {
      execute() {
        throw new RetryLater("no network", { until: "online" });
      },
    });
    const engine = createEngine(offline, { clock, parkMs: 1_000 });
    const wakeAt = clock.now() + 60_000;
    await expect(engine.run()).resolves.toEqual({ state: "SUSPENDED", wakeAt, until: "online" });
  });

  it.each([0, -5, Number.NaN, Infinity])(
    "P10: leaves the others their turn when it asks for %s ms",
    async (delayMs) => {
      const clock = manualClock();
      let tries = 0;
      const hot = task("hot", {
        execute() {
          tries += 1;
          throw new RetryLater("at once", { delayMs });
        },
      });
      const engine = createEngine(hot, { clock, backoff: { initialMs: 500 } });
      const running = engine.run();
      await clock.advance(9);
      expect(tries).toBe(1);
      await clock.advance(600);
      expect(tries).toBeGreaterThan(1);
      engine.suspend();
      await running;
    },
  );

  it("P10: waits for the network no longer than a minute, whatever it asks", async () => {
    const clock = manualClock();
    const offline = task("offline", {
      execute() {
        throw new RetryLater("no network", { until: "online", delayMs: 3_600_000 });
      },
    });
    const wakeAt = clock.now() + 60_000;
    await expect(createEngine(offline, { clock, parkMs: 0 }).run()).resolves.toEqual({
      state: "SUSPENDED",
      wakeAt,
      until: "online",
    });
  });

  it("P10: leaves an atom as it was when its revert asks for later: failed, or successful", async () => {
    const clock = manualClock();
    let away = true;
    const results: unknown[] = [];
    const undo = (name: string, fails: boolean) =>
      task(name, {
        provides: name,
        execute() {
          if (fails) throw new Error(`${name} broke`);
          return name;
        },
        revert(_: object, { result, failed }) {
          if (away) throw new RetryLater("not now", { delayMs: 60_000 });
          results.push([failed, failed ? (result as { message: string }).message : result]);
        },
      });
    const flow = linearFlow("f", [undo("a", false), undo("b", true)]);
    const engine = createEngine(flow, { clock, parkMs: 0, persistence: memoryPersistence() });
    await expect(engine.run()).resolves.toMatchObject({ state: "SUSPENDED" });
    expect(engine.detail?.atoms["b"]?.state).toBe("FAILURE");
    away = false;
    await clock.advance(60_000);
    await expect(engine.run()).rejects.toThrow("b broke");
    expect(results).toEqual([
      [true, "b broke"],
      [false, "a"],
    ]);
  });
});
