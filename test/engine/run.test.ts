import { describe, expect, it } from "vitest";
import {
  createEngine,
  FatalError,
  FootplateError,
  linearFlow,
  RetryLater,
  run,
  task,
  times,
  type Schema,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

const give = <P extends string, V>(name: string, provides: P, value: V) =>
  task(name, { provides, execute: () => value });

describe("run", () => {
  it("gives every value that the flow knows", async () => {
    const flow = linearFlow("sum", [
      give("one", "a", 1),
      task("add", {
        requires: ["a", "b"],
        provides: "sum",
        execute: ({ a, b }: { a: number; b: number }) => a + b,
      }),
    ]);
    await expect(run(flow, { b: 2 })).resolves.toEqual({ a: 1, b: 2, sum: 3 });
  });

  it("EN-02: runs a single task as a flow of its own name", async () => {
    await expect(run(give("five", "x", 5))).resolves.toEqual({ x: 5 });
  });

  it("EN-04: runs a flow of nothing", async () => {
    await expect(run(linearFlow("nothing", []))).resolves.toEqual({});
  });

  it("PT-12: runs flows inside flows, each child after all of the one before", async () => {
    const seen: string[] = [];
    const note = (name: string) => task(name, { execute: () => void seen.push(name) });
    const inner = linearFlow("inner", [note("b"), linearFlow("deep", []), note("c")]);
    await run(linearFlow("outer", [note("a"), inner, note("d")]));
    expect(seen).toEqual(["a", "b", "c", "d"]);
  });

  it("EN-20: names everything that nobody gives, sorted, before anything runs", async () => {
    let ran = false;
    const flow = linearFlow("gaps", [
      task("first", { execute: () => void (ran = true) }),
      task("second", { requires: ["z", "y"], execute: ({ z, y }) => [z, y] }),
      task("third", {
        requires: ["x"],
        revertRequires: ["w"],
        execute: ({ x }: { x: number }) => x,
        revert: ({ w }: { w: number }) => w,
      }),
    ]);
    const engine = createEngine(flow, { store: { x: 1 } });
    await expect(engine.run()).rejects.toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["w", "y", "z"] },
    });
    expect(ran).toBe(false);
  });
});

describe("a failing task", () => {
  const broken = (name: string) =>
    task(name, {
      execute() {
        throw new Error(`${name} broke`);
      },
    });

  it("EN-22, EN-23: reverts what was done in reverse order and throws what it threw", async () => {
    const seen: string[] = [];
    const noted = (name: string) =>
      task(name, {
        execute: () => void seen.push(`do ${name}`),
        revert: () => void seen.push(`undo ${name}`),
      });
    const flow = linearFlow("fails", [
      noted("a"),
      linearFlow("inner", [noted("b"), noted("c")]),
      broken("d"),
      noted("e"),
    ]);
    const engine = createEngine(flow);
    await expect(engine.run()).rejects.toThrow("d broke");
    expect(engine.state).toBe("REVERTED");
    expect(seen).toEqual(["do a", "do b", "do c", "undo c", "undo b", "undo a"]);
    expect(engine.detail?.atoms["e"]?.state).toBe("PENDING");
  });

  it("EN-26: hides the results of what was reverted", async () => {
    const engine = createEngine(linearFlow("hides", [give("a", "x", 1), broken("b")]));
    await expect(engine.run()).rejects.toThrow("b broke");
    expect(engine.fetchAll()).toEqual({});
    expect(() => engine.fetch("x")).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  });

  it("EN-27: gives a revert the result and every failure", async () => {
    const seen: unknown[] = [];
    const flow = linearFlow("tells", [
      task("a", {
        provides: "x",
        execute: () => 7,
        revert: (_, { result, failed, failures }) =>
          void seen.push(result, failed, Object.keys(failures)),
      }),
      broken("b"),
    ]);
    await expect(run(flow)).rejects.toThrow("b broke");
    expect(seen).toEqual([7, false, ["b"]]);
  });

  it("EN-24: ends FAILURE when a revert fails, and throws that failure", async () => {
    const flow = linearFlow("nasty", [
      give("a", "x", 1),
      task("b", {
        execute: () => {},
        revert() {
          throw new Error("cannot undo");
        },
      }),
      broken("c"),
    ]);
    const engine = createEngine(flow);
    await expect(engine.run()).rejects.toThrow("cannot undo");
    expect(engine.state).toBe("FAILURE");
    expect(engine.detail?.atoms["c"]?.failure?.message).toBe("c broke");
    expect(engine.detail?.atoms["b"]?.revertFailure?.message).toBe("cannot undo");
  });

  it("AT-03: is one whose result lacks a key that it promised", async () => {
    const short = task("short", { provides: ["a", "b"], execute: () => ({ a: 1 }) });
    await expect(run(linearFlow("promises", [short]))).rejects.toMatchObject({
      code: "EXECUTION",
      details: { missing: ["b"] },
    });
  });
});

describe("a retry over a task", () => {
  const flaky = (failures: number, seen: unknown[], more: object = {}) =>
    task("flaky", {
      requires: ["n"],
      provides: "out",
      retry: times(3, { provides: "n", ...more }),
      execute: ({ n }: { n: number }, { attempt, idempotencyKey }) => {
        seen.push([n, attempt, idempotencyKey.split("/").at(-1)]);
        if (n <= failures) throw new Error(`attempt ${n}`);
        return n;
      },
    });

  it("RT-01: runs it again until it succeeds, in a new round as the value is new (P9)", async () => {
    const seen: unknown[] = [];
    await expect(run(linearFlow("f", [flaky(2, seen)]))).resolves.toMatchObject({ out: 3 });
    expect(seen).toEqual([
      [1, 1, "0"],
      [2, 2, "1"],
      [3, 3, "2"],
    ]);
  });

  it("RT-02: reverts the flow when its attempts are used up, and gives nothing", async () => {
    const engine = createEngine(linearFlow("f", [flaky(9, [])]));
    await expect(engine.run()).rejects.toThrow("attempt 3");
    expect(engine.state).toBe("REVERTED");
    expect(engine.fetchAll()).toEqual({});
  });

  it("RT-24: waits between attempts as its backoff says", async () => {
    const clock = manualClock();
    const seen: unknown[] = [];
    const startedAt: number[] = [];
    const flow = linearFlow("f", [flaky(2, seen, { backoff: { initialMs: 1_000 } })]);
    const engine = createEngine(flow, { clock });
    engine.on("task", ({ state, at }) => state === "RUNNING" && startedAt.push(at));
    const start = clock.now();
    const running = engine.run();
    await clock.advance(3_000);
    await running;
    expect(startedAt.map((at) => at - start)).toEqual([0, 1_000, 3_000]);
  });

  it("P9: keeps the key over retries of a task without a revert when no value changes", async () => {
    const keys = new Set<string>();
    const once = task("once", {
      retry: times(3),
      execute: (_, { idempotencyKey, attempt }) => {
        keys.add(idempotencyKey);
        if (attempt < 3) throw new Error("again");
      },
    });
    await run(once);
    expect(keys.size).toBe(1);
  });

  it("P9: starts a new round once its own revert has run", async () => {
    const keys: string[] = [];
    const undone = task("undone", {
      retry: times(2),
      execute: (_, { idempotencyKey, attempt }) => {
        keys.push(idempotencyKey);
        if (attempt < 2) throw new Error("again");
      },
      revert: (_, { idempotencyKey }) => void keys.push(idempotencyKey),
    });
    await run(undone, {}, { flowId: "f" });
    expect(keys).toEqual(["f/undone/execute/0", "f/undone/revert/0", "f/undone/execute/1"]);
  });
});

describe("a retry over a flow", () => {
  it("RT-01, RT-18: reverts what the attempt did, in reverse order, and runs all of it again", async () => {
    const seen: string[] = [];
    const noted = (name: string) =>
      task(name, {
        execute: () => void seen.push(`do ${name}`),
        revert: () => void seen.push(`undo ${name}`),
      });
    const flaky = task("flaky", {
      requires: ["n"],
      execute: ({ n }: { n: number }) => {
        if (n < 2) throw new Error("again");
      },
    });
    const inner = linearFlow("inner", [noted("b"), noted("c"), flaky], {
      retry: times(2, { provides: "n" }),
    });
    await run(linearFlow("outer", [noted("a"), inner, noted("d")]));
    expect(seen).toEqual(["do a", "do b", "do c", "undo c", "undo b", "do b", "do c", "do d"]);
  });

  it("RT-10: is asked when the one inside has given up, which then starts at 1 again", async () => {
    const seen: string[] = [];
    const deep = task("deep", {
      requires: ["inner", "outer"],
      retry: times(2, { provides: "inner" }),
      execute: ({ inner, outer }: { inner: number; outer: number }) => {
        seen.push(`${outer}.${inner}`);
        if (outer < 2) throw new Error("again");
      },
    });
    await run(linearFlow("f", [deep], { retry: times(2, { provides: "outer" }) }));
    expect(seen).toEqual(["1.1", "1.2", "2.1"]);
  });

  it("reverts at once for a FatalError: no controller may try it again", async () => {
    let tries = 0;
    const fatal = task("fatal", {
      retry: times(5),
      execute() {
        tries += 1;
        throw new FatalError("never");
      },
    });
    await expect(run(fatal)).rejects.toThrow("never");
    expect(tries).toBe(1);
  });

  it("RT-23: fails the flow with EXECUTION and its cause when it throws itself", async () => {
    const backoff = () => {
      throw new Error("bad backoff");
    };
    const broken = task("broken", {
      retry: times(2, { backoff }),
      execute() {
        throw new Error("again");
      },
    });
    const engine = createEngine(broken);
    await expect(engine.run()).rejects.toMatchObject({
      code: "EXECUTION",
      cause: { message: "bad backoff" },
    });
    expect(engine.state).toBe("FAILURE");
  });
});

describe("a task with schemas", () => {
  const even: Schema<number> = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) =>
        typeof value === "number" && value % 2 === 0
          ? { value: value / 2 }
          : { issues: [{ message: "is not even" }] },
    },
  };
  const half = task("half", { input: { n: even }, provides: "half", execute: ({ n }) => n });

  it("is given what its schemas make of its inputs", async () => {
    await expect(run(half, { n: 4 })).resolves.toEqual({ n: 4, half: 2 });
  });

  it("fails with INVALID_INPUT and the schema's words for an input that does not fit", async () => {
    await expect(run(half, { n: 3 })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: '"half.n" does not fit its schema: is not even',
    });
  });
});

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
