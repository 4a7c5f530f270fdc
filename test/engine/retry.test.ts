import { describe, expect, it } from "vitest";
import { createEngine, FatalError, linearFlow, run, task, times } from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";

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
