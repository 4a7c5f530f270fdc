import { describe, expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  memoryPersistence,
  retry,
  task,
  times,
  unorderedFlow,
  type Engine,
} from "../../src/index.ts";

/** Tasks that write down when they ran and were reverted. */
function tracing() {
  const seen: string[] = [];
  const good = (name: string) =>
    task(name, {
      execute: () => void seen.push(name),
      revert: () => void seen.push(`-${name}`),
    });
  const bad = (name: string) =>
    task(name, {
      execute() {
        seen.push(name);
        throw new Error(`${name} broke`);
      },
      revert: () => void seen.push(`-${name}`),
    });
  return { seen, good, bad };
}

const statesOf = (engine: Engine) =>
  Object.values(engine.detail?.atoms ?? {}).map(({ name, state }) => `${name} ${state}`);

describe("neverResolve", () => {
  it("EN-30: stops at a failure, and neither reverts nor retries", async () => {
    const { seen, good, bad } = tracing();
    const flow = linearFlow("f", [good("a"), bad("b"), good("c")], { retry: times(3) });
    const engine = createEngine(flow, { neverResolve: true });
    await expect(engine.run()).rejects.toThrow("b broke");
    expect(seen).toEqual(["a", "b"]);
    expect([engine.state, ...statesOf(engine)]).toEqual([
      "FAILURE",
      "f_retry SUCCESS",
      "a SUCCESS",
      "b FAILURE",
      "c PENDING",
    ]);
  });

  it("EN-28, EN-30: throws all that failed side by side, in one error", async () => {
    const { bad } = tracing();
    const engine = createEngine(unorderedFlow("f", [bad("a"), bad("b")]), { neverResolve: true });
    const error = (await engine.run().catch((thrown: unknown) => thrown)) as AggregateError;
    expect(error.errors).toEqual([new Error("a broke"), new Error("b broke")]);
  });

  it("EN-30: tries what failed again when it is run again, and keeps what is done", async () => {
    const persistence = memoryPersistence();
    const { seen, good, bad } = tracing();
    const options = { persistence, flowId: "f", neverResolve: true };
    const failed = createEngine(linearFlow("f", [good("a"), bad("b")]), options);
    await expect(failed.run()).rejects.toThrow("b broke");
    const mended = createEngine(linearFlow("f", [good("a"), good("b")]), options);
    await expect(mended.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(seen).toEqual(["a", "b", "b"]);
  });

  it("EN-30: does not keep cancel from reverting all, also what failed", async () => {
    const { seen, good, bad } = tracing();
    const engine = createEngine(linearFlow("f", [good("a"), bad("b")]), { neverResolve: true });
    await expect(engine.run()).rejects.toThrow("b broke");
    engine.cancel("enough");
    await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED", message: "enough" });
    expect(seen).toEqual(["a", "b", "-b", "-a"]);
    expect(engine.state).toBe("REVERTED");
  });

  it("EN-30: nor one that comes while a sibling still runs", async () => {
    const { seen, good, bad } = tracing();
    const slow = task("slow", {
      execute: (_, { signal }) =>
        new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())),
    });
    const flow = linearFlow("f", [good("a"), unorderedFlow("u", [bad("b"), slow])]);
    const engine = createEngine(flow, { neverResolve: true });
    engine.on("task", ({ name, state }) => {
      if (name === "b" && state === "FAILURE") engine.cancel("enough");
    });
    await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED" });
    expect(seen).toEqual(["a", "b", "-b", "-a"]);
  });
});

describe("deferReverts", () => {
  const nested = () => {
    const { seen, good, bad } = tracing();
    const inner = linearFlow("inner", [good("b"), bad("c")], { retry: times(1) });
    return { seen, flow: linearFlow("f", [good("a"), inner, good("d")]) };
  };

  it("EN-31: is so unless it is said otherwise: a nested REVERT climbs to the whole flow", async () => {
    const { seen, flow } = nested();
    const engine = createEngine(flow);
    await expect(engine.run()).rejects.toThrow("c broke");
    expect(seen).toEqual(["a", "b", "c", "-c", "-b", "-a"]);
    expect(engine.state).toBe("REVERTED");
  });

  it("EN-31, RT-08: when off leaves what came before the nested flow done, and calls the flow REVERTED", async () => {
    const { seen, flow } = nested();
    const engine = createEngine(flow, { deferReverts: false });
    await expect(engine.run()).rejects.toThrow("c broke");
    expect(seen).toEqual(["a", "b", "c", "-c", "-b"]);
    expect([engine.state, ...statesOf(engine)]).toEqual([
      "REVERTED",
      "a SUCCESS",
      "inner_retry REVERTED",
      "b REVERTED",
      "c REVERTED",
      "d PENDING",
    ]);
  });

  it("EN-31: when off lets a controller around it that says more have its way, also one of the user's own", async () => {
    for (const outer of [
      times(2),
      retry("own", {
        execute: () => {},
        onFailure: (_, { history }) => (history.length < 2 ? "RETRY" : "REVERT"),
      }),
    ]) {
      const { seen, good, bad } = tracing();
      const inner = linearFlow("inner", [bad("b")], { retry: times(1) });
      const flow = linearFlow("f", [good("a"), inner], { retry: outer });
      const engine = createEngine(flow, { deferReverts: false });
      await expect(engine.run()).rejects.toThrow("b broke");
      // Once all again, and then only what is innermost.
      expect(seen).toEqual(["a", "b", "-b", "-a", "a", "b", "-b"]);
      expect(engine.state).toBe("REVERTED");
    }
  });

  it("EN-31: when off hears a REVERT of the user's own as any other", async () => {
    const { seen, good, bad } = tracing();
    const own = retry("own", { execute: () => {}, onFailure: async () => "REVERT" as const });
    const inner = linearFlow("inner", [good("b"), bad("c")], { retry: own });
    const flow = linearFlow("f", [good("a"), inner], { retry: times(1) });
    await expect(createEngine(flow, { deferReverts: false }).run()).rejects.toThrow("c broke");
    expect(seen).toEqual(["a", "b", "c", "-c", "-b"]);
  });

  it("EN-31: when off still reverts all where no controller is asked", async () => {
    const { seen, good, bad } = tracing();
    const flow = linearFlow("f", [good("a"), linearFlow("inner", [good("b"), bad("c")])]);
    await expect(createEngine(flow, { deferReverts: false }).run()).rejects.toThrow("c broke");
    expect(seen).toEqual(["a", "b", "c", "-c", "-b", "-a"]);
  });
});
