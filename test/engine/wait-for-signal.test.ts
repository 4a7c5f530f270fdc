import { describe, expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  memoryPersistence,
  run,
  sleep,
  task,
  times,
  unorderedFlow,
  waitForSignal,
  type EngineOptions,
  type Flow,
  type Schema,
  type Task,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

/** A flow that is run again and again by new engines, as by a conductor. */
function resumed(flow: Flow | Task, more: EngineOptions = {}) {
  const clock = manualClock();
  const persistence = memoryPersistence({ clock });
  const engineOf = (signals: NonNullable<EngineOptions["signals"]>) =>
    createEngine(flow, { persistence, clock, flowId: "f", parkMs: 1_000, signals, ...more });
  return { clock, persistence, engineOf };
}

const waiting = (...waitingFor: string[]) => ({ state: "SUSPENDED", waitingFor });
const approve = waitForSignal("approve", { provides: "approval" });

describe("waitForSignal", () => {
  it("P12: ends the run until the signal is there, and provides its payload", async () => {
    const { engineOf } = resumed(approve);
    await expect(engineOf({}).run()).resolves.toEqual(waiting("approve"));
    const engine = engineOf({ approve: [{ by: "Ada" }] });
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(engine.fetchAll()).toEqual({ approval: { by: "Ada" } });
  });

  it("P12: takes what was sent before it began, the n-th wait the n-th", async () => {
    const wait = (n: number) =>
      waitForSignal("paid", { name: `wait ${n}`, provides: `paid${n}` as "paid" });
    const { engineOf } = resumed(linearFlow("f", [wait(1), wait(2), wait(3)]));
    await expect(engineOf({ paid: ["a", "b"] }).run()).resolves.toEqual(waiting("paid"));
    await expect(engineOf({ paid: ["a", "b"] }).run()).resolves.toEqual(waiting("paid"));
    const engine = engineOf({ paid: ["a", "b", "c", "d"] });
    await engine.run();
    expect(engine.fetchAll()).toEqual({ paid1: "a", paid2: "b", paid3: "c" });
  });

  it("P12: waits side by side, each for its place in the order in which they began", async () => {
    const wait = (name: string) => waitForSignal("go", { name, provides: name });
    const flow = unorderedFlow("f", [
      linearFlow("late", [sleep("nap", 500), wait("b")]),
      wait("a"),
      waitForSignal("stop", { timeoutMs: 10_000, provides: "c" }),
    ]);
    const { clock, engineOf } = resumed(flow);
    const wakeAt = clock.now() + 10_000;
    const first = engineOf({}).run();
    await clock.advance(500);
    await expect(first).resolves.toEqual({ ...waiting("go", "stop"), wakeAt });
    const engine = engineOf({ go: [1, 2], stop: [undefined] });
    await engine.run();
    expect(engine.fetchAll()).toEqual({ a: 1, b: 2, c: undefined });
  });

  it("P12: fails with TIMEOUT at its limit, which is set once", async () => {
    const { clock, engineOf } = resumed(waitForSignal("approve", { timeoutMs: 60_000 }));
    const wakeAt = clock.now() + 60_000;
    await expect(engineOf({}).run()).resolves.toEqual({ ...waiting("approve"), wakeAt });
    await clock.advance(59_999);
    await expect(engineOf({}).run()).resolves.toEqual({ ...waiting("approve"), wakeAt });
    await clock.advance(1);
    await expect(engineOf({}).run()).rejects.toMatchObject({
      code: "TIMEOUT",
      message: 'No signal "approve" came within "60000" ms',
    });
  });

  it("P12: prefers a signal to a limit when both are there", async () => {
    const { clock, engineOf } = resumed(waitForSignal("approve", { timeoutMs: 1, provides: "x" }));
    await engineOf({}).run();
    await clock.advance(1_000);
    const engine = engineOf({ approve: [1] });
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
  });

  it("P12: is not timed out by a run that read the signals before the limit", async () => {
    // While it sleeps the limit passes, but a signal may have been sent: somebody has to look again.
    const flow = unorderedFlow("f", [waitForSignal("go", { timeoutMs: 200 }), sleep("nap", 900)]);
    const { clock, engineOf } = resumed(flow);
    const wakeAt = clock.now() + 200;
    const first = engineOf({}).run();
    await clock.advance(1_000);
    await expect(first).resolves.toEqual({ ...waiting("go"), wakeAt });
    await expect(engineOf({ go: [1] }).run()).resolves.toEqual({ state: "SUCCESS" });
  });

  it("P12: is not timed out by a run whose signals were on their way when the limit passed", async () => {
    const { clock, engineOf } = resumed(waitForSignal("go", { timeoutMs: 60_000 }));
    const wakeAt = clock.now() + 60_000;
    await engineOf({}).run();
    await clock.advance(59_000);
    const slow = async () => {
      await clock.advance(2_000);
      return {};
    };
    await expect(engineOf(slow).run()).resolves.toEqual({ ...waiting("go"), wakeAt });
    await expect(engineOf({ go: [1] }).run()).resolves.toEqual({ state: "SUCCESS" });
  });

  it("waits for its limit in memory where nothing is parked: nobody sends anything there", async () => {
    const { clock, engineOf } = resumed(waitForSignal("go", { timeoutMs: 200 }), {
      parkMs: Infinity,
    });
    const failed = expect(engineOf({}).run()).rejects.toMatchObject({ code: "TIMEOUT" });
    await clock.advance(200);
    await failed;
  });

  it("takes the next signal when its controller tries again, and the first when its flow starts over", async () => {
    let isFinal = false;
    const check = task("check", {
      requires: ["approval"],
      execute({ approval }: { approval: string }) {
        if (approval !== "yes" || isFinal) throw new Error(`said ${approval}`);
      },
    });
    const flow = linearFlow("f", [approve, check], { retry: times(2) });
    const { engineOf } = resumed(flow);
    await expect(engineOf({ approve: ["no"] }).run()).resolves.toEqual(waiting("approve"));
    isFinal = true;
    await expect(engineOf({ approve: ["no", "yes"] }).run()).rejects.toThrow("said yes");
    isFinal = false;
    await expect(engineOf({ approve: ["yes"] }).run()).resolves.toEqual({ state: "SUCCESS" });
  });

  it("fails the task for a payload that does not fit its schema", async () => {
    const payload: Schema<number> = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: async (value) =>
          typeof value === "number"
            ? { value: value * 2 }
            : { issues: [{ message: "is no number" }] },
      },
    };
    const { engineOf } = resumed(waitForSignal("n", { provides: "n", payload }));
    await expect(engineOf({ n: ["x"] }).run()).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: '"n.payload" does not fit its schema: is no number',
    });
    const engine = engineOf({ n: [3] });
    await engine.run();
    expect(engine.fetch("n")).toBe(6);
    expect(() => waitForSignal("n", { payload: 7 as unknown as Schema })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });

  it("asks what was sent only where somebody waits for it", async () => {
    let asked = 0;
    const signals = async () => ((asked += 1), { approve: [1] });
    await createEngine(task("t", { execute: () => {} }), { signals }).run();
    expect(asked).toBe(0);
    await createEngine(approve, { signals }).run();
    expect(asked).toBe(1);
  });

  it("P11: is not waited for when the flow is cancelled", async () => {
    const { engineOf } = resumed(approve);
    await engineOf({}).run();
    const engine = engineOf({});
    engine.cancel("enough");
    await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED" });
    expect(engine.state).toBe("REVERTED");
  });

  it("is refused by run before anything runs, as nobody could send it", async () => {
    let ran = false;
    const flow = linearFlow("f", [task("a", { execute: () => void (ran = true) }), approve]);
    await expect(run(flow)).rejects.toMatchObject({ code: "INVALID_STATE" });
    expect(ran).toBe(false);
    await expect(run(flow, {}, { signals: { approve: [7] } })).resolves.toEqual({ approval: 7 });
    await expect(run(flow, {}, { signals: { approve: [] } })).rejects.toMatchObject({
      code: "INVALID_STATE",
    });
  });
});
