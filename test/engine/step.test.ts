import { describe, expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  memoryPersistence,
  RetryLater,
  run,
  task,
  times,
  type Engine,
  type FlowChange,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { gate } from "./hung.ts";

const broken = task("broken", {
  execute() {
    throw new Error("broke");
  },
});

describe("step", () => {
  it("gives what its body gave, once it is stored", async () => {
    const persistence = memoryPersistence();
    const stored: unknown[] = [];
    const agent = task("agent", {
      provides: "sum",
      async execute(_, { step }) {
        const one = await step("one", () => 1);
        stored.push((await persistence.flow("f"))?.atoms["agent"]?.steps);
        const two = await step("two", async () => ({ n: 2 }));
        stored.push((await persistence.flow("f"))?.atoms["agent"]?.steps);
        return one + two.n;
      },
    });
    const engine = createEngine(agent, { persistence, flowId: "f" });
    await engine.run();
    expect(engine.fetch("sum")).toBe(3);
    expect(stored).toEqual([{ one: 1 }, { one: 1, two: { n: 2 } }]);
  });

  it("holds back what its body gave for as long as it is not stored", async () => {
    const inner = memoryPersistence();
    const { open, opened } = gate();
    let saves = 0;
    const slow = Object.assign(Object.create(inner) as typeof inner, {
      async save(change: FlowChange) {
        if ((saves += 1) === 2) await opened;
        return inner.save(change);
      },
    });
    let given: unknown;
    const agent = task("agent", {
      execute: async (_, { step }) => void (given = await step("one", () => 1)),
    });
    const running = run(agent, {}, { persistence: slow });
    await expect.poll(() => saves).toBe(2);
    expect(given).toBeUndefined();
    open();
    await running;
    expect(given).toBe(1);
  });

  it("does not run again after a crash what was stored, and gives a copy of it", async () => {
    const persistence = memoryPersistence();
    const ran: string[] = [];
    let crashes = true;
    const crash = gate();
    const agent = task("agent", {
      provides: "names",
      async execute(_, { step }) {
        const names = await step("ask", () => (ran.push("ask"), ["a"]));
        names.push("b");
        if (crashes) {
          crash.open();
          await gate().opened;
        }
        return step("answer", () => (ran.push("answer"), names));
      },
    });
    const first = createEngine(agent, { persistence, flowId: "f", generation: 1 });
    // It never ends: its process is gone for all that anybody can see.
    void first.run();
    await crash.opened;
    crashes = false;
    const detail = JSON.parse(JSON.stringify(await persistence.flow("f")));
    const second = createEngine(agent, { persistence, detail, generation: 2 });
    await second.run();
    expect(ran).toEqual(["ask", "answer"]);
    expect(second.fetch("names")).toEqual(["a", "b"]);
    expect(second.detail?.atoms["agent"]?.steps).toEqual({ ask: ["a"], answer: ["a", "b"] });
  });

  it("P10: keeps what it stored when the task asks for later", async () => {
    const clock = manualClock();
    const ran: string[] = [];
    let tries = 0;
    const agent = task("agent", {
      async execute(_, { step }) {
        await step("once", () => void ran.push("once"));
        if ((tries += 1) < 3) throw new RetryLater("not now", { delayMs: 1_000 });
      },
    });
    const running = run(agent, {}, { clock, persistence: memoryPersistence({ clock }) });
    await clock.advance(2_000);
    await running;
    expect([tries, ran]).toEqual([3, ["once"]]);
  });

  it("tells a revert what it had stored, and forgets it once that has run", async () => {
    const told: unknown[] = [];
    const ran: string[] = [];
    const agent = task("agent", {
      execute: (_, { step }) => step("charge", () => (ran.push("charge"), 5)),
      async revert(_, { steps, step }) {
        told.push(steps);
        told.push(await step("charge", () => (ran.push("refund"), -5)));
      },
    });
    const flow = linearFlow("f", [agent, broken], { retry: times(2) });
    const engine = createEngine(flow, { persistence: memoryPersistence() });
    await expect(engine.run()).rejects.toThrow("broke");
    expect(ran).toEqual(["charge", "refund", "charge", "refund"]);
    expect(told).toEqual([{ charge: 5 }, -5, { charge: 5 }, -5]);
    expect(engine.detail?.atoms["agent"]).not.toHaveProperty("steps");
    expect(engine.detail?.atoms["agent"]?.meta).toEqual({});
  });

  it("keeps the steps of a revert over a crash, too", async () => {
    const persistence = memoryPersistence();
    const ran: string[] = [];
    let crashes = true;
    const crash = gate();
    const agent = task("agent", {
      execute: () => {},
      async revert(_, { step }) {
        await step("refund", () => void ran.push("refund"));
        if (!crashes) return;
        crash.open();
        await gate().opened;
      },
    });
    const flow = linearFlow("f", [agent, broken]);
    void createEngine(flow, { persistence, flowId: "f", generation: 1 }).run();
    await crash.opened;
    crashes = false;
    const second = createEngine(flow, { persistence, flowId: "f", generation: 2 });
    await expect(second.run()).rejects.toThrow("broke");
    expect(ran).toEqual(["refund"]);
  });

  it("runs one body a key, however many ask for it at once, and many keys side by side", async () => {
    const ran: string[] = [];
    const fan = task("fan", {
      provides: "all",
      execute: (_, { step }) =>
        Promise.all(["a", "b", "a"].map((key) => step(key, async () => (ran.push(key), key)))),
    });
    const persistence = memoryPersistence();
    const engine = createEngine(fan, { persistence, flowId: "f" });
    await engine.run();
    expect([engine.fetch("all"), ran]).toEqual([
      ["a", "b", "a"],
      ["a", "b"],
    ]);
    // The start mark, both steps in one, and the end.
    expect((await persistence.flow("f"))?.revision).toBe(3);
  });

  it("stores nothing of a body that threw, and runs it again when asked again", async () => {
    let tries = 0;
    const body = () => {
      if ((tries += 1) === 1) throw new Error("flaky");
      return tries;
    };
    const stubborn = task("stubborn", {
      provides: "n",
      execute: (_, { step }) => step("try", body).catch(() => step("try", body)),
    });
    await expect(run(stubborn)).resolves.toEqual({ n: 2 });
  });

  it("refuses what cannot be stored, a key that is none, and more than 1,000 keys", async () => {
    const refused = async (
      execute: (step: <T>(key: string, body: () => T) => Promise<T>) => unknown,
    ) => {
      const t = task("t", { execute: (_, { step }) => execute(step) as Promise<void> });
      const engine = createEngine(t, { persistence: memoryPersistence() });
      await expect(engine.run()).rejects.toMatchObject({ code: "INVALID_INPUT" });
    };
    await refused((step) => step("live", () => () => 1));
    await refused((step) => step("", () => 1));
    await refused((step) => step("__proto__", () => 1));
    const keys = Array.from({ length: 1_001 }, (_, n) => `k${n}`);
    await refused((step) => Promise.all(keys.map((key) => step(key, () => key))));
  });

  it("takes 1,000 keys while they are being stored, and none that failed into account", async () => {
    const t = task("t", {
      provides: "refused",
      async execute(_, { step }) {
        const bad = step("bad", () => Promise.reject(new Error("bad"))).catch(() => {});
        const some = (from: number, to: number) =>
          Array.from({ length: to - from }, (_each, at) => step(`k${from + at}`, () => at));
        const first = some(0, 600);
        await bad;
        await Promise.all([...first, ...some(600, 1_000)]);
        return step("one more", () => 1).catch(({ message }: Error) => message);
      },
    });
    const engine = createEngine(t, { persistence: memoryPersistence() });
    await engine.run();
    expect(engine.fetch("refused")).toContain('"one more" is one too many');
    expect(Object.keys(engine.detail!.atoms["t"]!.steps!)).toHaveLength(1_000);
  });

  it("refuses to run once the attempt is over", async () => {
    const after: unknown[] = [];
    const hasty = task("hasty", {
      execute(_, { step, log, progress }) {
        void Promise.resolve().then(async () => {
          for (let turn = 0; turn < 20; turn += 1) await undefined;
          log("too late");
          progress(0.5);
          after.push(await step("late", () => 1).catch((error: unknown) => error));
        });
      },
    });
    const engine = createEngine(hasty, { persistence: memoryPersistence() });
    await engine.run();
    await expect.poll(() => after).toEqual([expect.objectContaining({ code: "INVALID_STATE" })]);
    expect(engine.detail?.atoms["hasty"]).not.toHaveProperty("logs");
  });

  it("P6: is refused where the claim is lost, so that the task can end", async () => {
    const seen: unknown[] = [];
    const slow = task("slow", {
      async execute(_, { step }) {
        await step("before", () => 1);
        engine.detach();
        seen.push(await step("after", () => 2).catch((error: unknown) => error));
      },
    });
    const persistence = memoryPersistence();
    const engine: Engine = createEngine(slow, { persistence, flowId: "f" });
    await expect(engine.run()).resolves.toEqual({ state: "SUSPENDED" });
    expect(seen).toEqual([expect.objectContaining({ code: "INVALID_STATE" })]);
    expect((await persistence.flow("f"))?.atoms["slow"]?.steps).toEqual({ before: 1 });
  });
});
