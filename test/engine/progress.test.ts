import { describe, expect, it, vi } from "vitest";
import {
  createEngine,
  memoryPersistence,
  RetryLater,
  run,
  task,
  type EngineOptions,
} from "../../src/index.ts";
import { captureListener } from "../../src/testing/capture-listener.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { talking } from "./talking.ts";

/** A task that tells these, and the fractions that are heard of it. */
async function heard(fractions: readonly number[], options: EngineOptions = {}) {
  const t = task("t", {
    execute: (_, { progress }) => fractions.forEach((fraction) => progress(fraction)),
  });
  const engine = createEngine(t, options);
  const seen: number[] = [];
  engine.on("progress", ({ fraction }) => seen.push(fraction));
  await engine.run();
  return { seen, kept: engine.detail?.atoms["t"]?.progress };
}

describe("progress", () => {
  it("AT-10: is told between a first 0 and a last 1, each once", async () => {
    const all = [0, 0.2, 0.5, 0.8, 1];
    expect((await heard([0.2, 0.5, 0.8])).seen).toEqual(all);
    expect((await heard(all)).seen).toEqual(all);
    expect((await heard([])).seen).toEqual([]);
  });

  it("AT-11: is clamped to 0..1, and what is no number is 0", async () => {
    expect((await heard([-1, 2, Number.NaN, 1])).seen).toEqual([0, 1, 0, 1]);
  });

  it("AT-12: is stored with its details, which the next word without details erases", async () => {
    const kept: unknown[] = [];
    for (const more of [false, true]) {
      const t = task("t", {
        execute(_, { progress }) {
          progress(0.25, { at: "download" });
          if (more) progress(0.9);
        },
      });
      const persistence = memoryPersistence();
      await createEngine(t, { persistence, flowId: "f" }).run();
      kept.push((await persistence.flow("f"))?.atoms["t"]?.progress);
    }
    expect(kept).toEqual([{ fraction: 0.25, details: { at: "download" } }, { fraction: 0.9 }]);
  });

  it("AT-12: is stored at most every 250 ms, and the last one always", async () => {
    const clock = manualClock();
    const persistence = memoryPersistence({ clock });
    const { talker, open, context } = talking("t");
    const running = run(talker, {}, { persistence, clock, flowId: "f" });
    const stored = async () => {
      const detail = await persistence.flow("f");
      return [detail?.atoms["t"]?.progress?.fraction, detail?.revision];
    };
    await clock.advance(0);
    const { progress, step } = context();
    progress(0.1);
    await clock.advance(0);
    expect(await stored()).toEqual([0.1, 2]);
    for (let n = 200; n < 300; n += 1) progress(n / 1_000);
    await clock.advance(249);
    expect(await stored()).toEqual([0.1, 2]);
    await clock.advance(1);
    expect(await stored()).toEqual([0.299, 3]);
    progress(0.4);
    // What else is stored meanwhile takes no progress along before it is due.
    await step("step", () => 1);
    expect(await stored()).toEqual([0.299, 4]);
    progress(0.5);
    open();
    await running;
    expect(await stored()).toEqual([0.5, 5]);
  });

  it("AT-12: begins anew with each attempt", async () => {
    let tries = 0;
    const seen: unknown[] = [];
    const persistence = memoryPersistence();
    const t = task("t", {
      async execute(_, { progress }) {
        seen.push((await persistence.flow("f"))?.atoms["t"]?.progress);
        progress(0.5);
        if ((tries += 1) === 1) throw new Error("again");
        if (tries === 2) throw new RetryLater("later", { delayMs: 10 });
      },
    });
    const engine = createEngine(t, { persistence, flowId: "f" });
    await expect(engine.run()).rejects.toThrow("again");
    await engine.run();
    expect(seen).toEqual([undefined, undefined, undefined]);
  });

  it("AT-13: is not the task's trouble when whoever listens throws", async () => {
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    const t = task("t", { provides: "x", execute: (_, { progress }) => (progress(0.5), 7) });
    const engine = createEngine(t);
    engine.on("progress", () => {
      throw new Error("bad listener");
    });
    await engine.run();
    expect(engine.fetch("x")).toBe(7);
    expect(reported).toHaveBeenCalled();
    reported.mockRestore();
  });

  it("is told after what it follows, and before the task's end", async () => {
    const capture = captureListener();
    const t = task("t", { execute: (_, { progress }) => progress(0.5, "half") });
    const engine = createEngine(t);
    capture(engine);
    await engine.run();
    const told = capture.events.map((event) =>
      event.type === "progress" ? event.fraction : event.state,
    );
    expect(told).toEqual(["RUNNING", "RUNNING", 0, 0.5, 1, "SUCCESS", "SUCCESS"]);
  });

  it("refuses details that cannot be stored", async () => {
    const t = task("t", { execute: (_, { progress }) => progress(0.5, () => 1) });
    const engine = createEngine(t, { persistence: memoryPersistence() });
    await expect(engine.run()).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
