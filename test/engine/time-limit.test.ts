import { describe, expect, it } from "vitest";
import { createEngine, linearFlow, run, task, times } from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { gate } from "./hung.ts";

describe("timeoutMs", () => {
  it("fails an attempt that takes longer with TIMEOUT, also one that does not listen", async () => {
    const clock = manualClock();
    const deaf = task("deaf", { timeoutMs: 1_000, execute: () => gate().opened });
    const failed = expect(run(deaf, {}, { clock })).rejects.toMatchObject({
      code: "TIMEOUT",
      message: 'Task "deaf" took longer than "1000" ms',
    });
    await clock.advance(1_000);
    await failed;
  });

  it("aborts the attempt's own signal, and no other", async () => {
    const clock = manualClock();
    const reasons: unknown[] = [];
    const listens = task("listens", {
      timeoutMs: 1_000,
      execute: (_, { signal }) =>
        new Promise<void>((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reasons.push(signal.reason);
            reject(signal.reason);
          });
        }),
      revert: (_, { signal }) => void reasons.push(signal.aborted),
    });
    const failed = expect(run(listens, {}, { clock })).rejects.toMatchObject({ code: "TIMEOUT" });
    await clock.advance(1_000);
    await failed;
    expect(reasons).toEqual([expect.objectContaining({ code: "TIMEOUT" }), false]);
  });

  it("is for one attempt: the next has all of it, and one that is in time goes on", async () => {
    const clock = manualClock();
    const sleeps = [1_500, 900];
    const slow = task("slow", {
      timeoutMs: 1_000,
      retry: times(2),
      provides: "n",
      async execute(_, { attempt }) {
        await clock.sleep(sleeps.shift() ?? 0);
        return attempt;
      },
    });
    const running = run(slow, {}, { clock });
    await clock.advance(1_900);
    await expect(running).resolves.toEqual({ n: 2 });
    // The time of an attempt ends with it.
    expect(await clock.next()).toBe(false);
  });

  it("hears nothing of what a task says when its time is over", async () => {
    const clock = manualClock();
    const late = task("late", {
      timeoutMs: 1_000,
      async execute(_, { log }) {
        await clock.sleep(2_000);
        log("too late");
      },
      revert: () => clock.sleep(5_000),
    });
    const engine = createEngine(linearFlow("f", [late]), { clock });
    const failed = expect(engine.run()).rejects.toMatchObject({ code: "TIMEOUT" });
    await clock.advance(6_000);
    await failed;
    expect(engine.detail?.atoms["late"]).not.toHaveProperty("logs");
  });

  it.each([0, -1, Number.NaN, "1" as unknown as number])("refuses %s", (timeoutMs) => {
    expect(() => task("t", { timeoutMs, execute: () => {} })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });
});
