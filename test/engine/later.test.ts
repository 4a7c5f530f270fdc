import { describe, expect, it } from "vitest";
import { createEngine, FootplateError, RetryLater, run, task, times } from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

describe("RetryLater", () => {
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
});
