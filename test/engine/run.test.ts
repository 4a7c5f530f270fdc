import { describe, expect, it } from "vitest";
import {
  createEngine,
  forEach,
  linearFlow,
  memoryPersistence,
  run,
  task,
  times,
  type Schema,
} from "../../src/index.ts";

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

  it("fails by whatever it throws, be it unreadable", async () => {
    const unreadable = {
      get name(): string {
        throw new Error("nobody reads me");
      },
    };
    const odd = task("odd", {
      execute() {
        throw unreadable;
      },
    });
    const engine = createEngine(odd);
    await expect(engine.run()).rejects.toThrow("an unreadable object");
    expect(engine.state).toBe("REVERTED");
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

  it("is not reverted where they never let it run, as it did nothing", async () => {
    const revert = () => expect.unreachable();
    const undone: string[] = [];
    const before = task("before", { execute: () => {}, revert: () => void undone.push("before") });
    const refused = task("refused", {
      input: { n: even },
      retry: times(2),
      execute: () => {},
      revert,
    });
    const engine = createEngine(linearFlow("f", [before, refused]), { store: { n: 3 } });
    await expect(engine.run()).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(engine.state).toBe("REVERTED");
    expect(engine.detail?.atoms["refused"]).toMatchObject({ state: "REVERTED", attempts: 2 });
    expect(undone).toEqual(["before"]);
  });

  it.each([9, 17])("is not reverted after %i tries of which they let none run", async (tries) => {
    const refused = task("refused", {
      input: { n: even },
      retry: times(tries),
      execute: () => {},
      revert: () => expect.unreachable(),
    });
    const engine = createEngine(refused, { store: { n: 3 } });
    await expect(engine.run()).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(engine.detail?.atoms["refused"]).toMatchObject({ state: "REVERTED", attempts: tries });
  });

  it("is reverted once where they let it run once, and then not again", async () => {
    const story: string[] = [];
    const tried = task("tried", {
      input: { n: even },
      execute: () => void story.push("done"),
      revert: () => void story.push("undone"),
    });
    const fails = task("fails", {
      execute() {
        throw new Error("fails");
      },
    });
    const flow = linearFlow("f", [tried, fails], { retry: forEach([2, 3], { provides: "n" }) });
    const engine = createEngine(flow);
    await expect(engine.run()).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(engine.state).toBe("REVERTED");
    expect(story).toEqual(["done", "undone"]);
  });

  it("cannot be reverted where it may have run, and they refuse what its revert would get", async () => {
    const persistence = memoryPersistence();
    const told = { persistence, flowId: "f" };
    const begun = task("begun", {
      input: { n: even },
      execute: () => first.detach(),
      revert: () => expect.unreachable(),
    });
    const first = createEngine(begun, { ...told, generation: 1, transient: { n: 2 } });
    await first.run();
    const second = createEngine(begun, { ...told, generation: 2, transient: { n: 3 } });
    await expect(second.run()).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(second.state).toBe("FAILURE");
  });
});
