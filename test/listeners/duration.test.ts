import { expect, it } from "vitest";
import {
  createEngine,
  durationListener,
  linearFlow,
  memoryPersistence,
  RetryLater,
  task,
  type Duration,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

const clock = manualClock();
const takes = (name: string, ms: number, revertMs = 0) =>
  task(name, {
    execute: () => clock.advance(ms),
    revert: () => clock.advance(revertMs),
  });
const told = () => {
  const entries: Duration[] = [];
  return { entries, listener: durationListener((entry) => void entries.push(entry)) };
};

it("LS-04: tells how long each atom and the flow took", async () => {
  const { entries, listener } = told();
  const engine = createEngine(linearFlow("f", [takes("a", 30), takes("b", 5)]), { clock });
  listener(engine);
  await engine.run();
  expect(entries).toEqual([
    { type: "task", name: "a", state: "SUCCESS", ms: 30 },
    { type: "task", name: "b", state: "SUCCESS", ms: 5 },
    { type: "flow", name: "f", state: "SUCCESS", ms: 35 },
  ]);
});

it("LS-04: tells of a failure and of each revert apart", async () => {
  const { entries, listener } = told();
  const fail = task("fail", {
    async execute() {
      await clock.advance(7);
      throw new Error("no");
    },
  });
  const engine = createEngine(linearFlow("f", [takes("a", 30, 4), fail]), { clock });
  listener(engine);
  await expect(engine.run()).rejects.toThrow("no");
  expect(entries).toEqual([
    { type: "task", name: "a", state: "SUCCESS", ms: 30 },
    { type: "task", name: "fail", state: "FAILURE", ms: 7 },
    { type: "task", name: "fail", state: "REVERTED", ms: 0 },
    { type: "task", name: "a", state: "REVERTED", ms: 4 },
    { type: "flow", name: "f", state: "REVERTED", ms: 41 },
  ]);
});

it("LS-04: does not count what is parked", async () => {
  const { entries, listener } = told();
  let asked = false;
  const later = task("later", {
    async execute() {
      await clock.advance(2);
      if (asked) return;
      asked = true;
      throw new RetryLater("not now", { delayMs: 1_000 });
    },
  });
  const persistence = memoryPersistence({ clock });
  const options = { clock, persistence, flowId: "x", parkMs: 10 };
  const flow = linearFlow("f", [later]);
  const first = createEngine(flow, options);
  listener(first);
  await expect(first.run()).resolves.toMatchObject({ state: "SUSPENDED" });
  expect(entries).toEqual([]);
  await clock.advance(1_000);
  const second = createEngine(flow, { ...options, generation: 1 });
  listener(second);
  await second.run();
  expect(entries).toEqual([
    { type: "task", name: "later", state: "SUCCESS", ms: 2 },
    { type: "flow", name: "f", state: "SUCCESS", ms: 2 },
  ]);
});

it("LS-04: counts from when it ran again what a dead owner left running", async () => {
  const persistence = memoryPersistence({ clock });
  const options = { clock, persistence, flowId: "x" };
  let launched = () => {};
  const running = new Promise<void>((resolve) => (launched = resolve));
  let hangs = true;
  const slow = task("slow", {
    async execute() {
      launched();
      await (hangs ? new Promise(() => {}) : clock.advance(3));
    },
  });
  const dead = createEngine(linearFlow("f", [slow]), options);
  void dead.run();
  await running;
  hangs = false;
  await clock.advance(60_000);
  const { entries, listener } = told();
  const engine = createEngine(linearFlow("f", [slow]), { ...options, generation: 1 });
  const off = listener(engine);
  await engine.run();
  off();
  expect(entries).toEqual([
    { type: "task", name: "slow", state: "SUCCESS", ms: 3 },
    { type: "flow", name: "f", state: "SUCCESS", ms: 3 },
  ]);
});
