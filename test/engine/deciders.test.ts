import { describe, expect, it } from "vitest";
import {
  createEngine,
  graphFlow,
  linearFlow,
  link,
  task,
  type,
  unorderedFlow,
  type EngineEvent,
  type Link,
} from "../../src/index.ts";
import { no, ran, statesOf, tracing, yes } from "./tracing.ts";

describe("a decider", () => {
  it("PT-07: ignores its target and all that comes after, by state and intention", async () => {
    const { story, step } = tracing();
    const flow = graphFlow("g", [step("a"), step("b"), step("c"), step("d")], {
      links: [link("a", "b", no), link("b", "c"), link("a", "d", yes)],
    });
    const events: EngineEvent[] = [];
    const engine = createEngine(flow, { concurrency: 1 });
    engine.on("task", (event) => events.push(event));
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    expect(story).toEqual(["a", "d"]);
    expect(statesOf(engine)).toEqual({ a: "SUCCESS", b: "IGNORE", c: "IGNORE", d: "SUCCESS" });
    expect(engine.detail!.atoms["c"]).toMatchObject({ intention: "IGNORE", attempts: 0 });
    expect(events).toContainEqual(
      expect.objectContaining({ name: "b", state: "IGNORE", previous: "PENDING" }),
    );
    expect(engine.fetchAll()).toEqual({ A: "a!", D: "d!" });
  });

  it("PT-07: is given the results of all that decide about its target, by name", async () => {
    const { step } = tracing();
    const seen: unknown[] = [];
    const decider = (history: object) => seen.push(history) > 0;
    const inner = linearFlow("inner", [step("x"), step("y")]);
    const nothing = task("nothing", { execute() {} });
    const flow = graphFlow("g", [step("a"), nothing, inner, step("plain"), step("z")], {
      links: [
        link("a", "z", { decider }),
        link("nothing", "z", { decider }),
        link(inner, "z", { decider }),
        link("plain", "z"),
      ],
    });
    await ran(flow);
    const history = { a: "a!", nothing: undefined, inner: { X: "x!", Y: "y!" } };
    expect(seen).toEqual([history, history, history]);
  });

  it("PT-07: has no say when its source was ignored, and is not asked", async () => {
    const { story, step } = tracing();
    const never = () => expect.unreachable();
    const flow = graphFlow("diamond", [step("a"), step("b"), step("c"), step("d")], {
      links: [
        link("a", "b", { ...no, depth: "ATOM" }),
        link("a", "c"),
        link("b", "d", { decider: never }),
        link("c", "d", { decider: (history) => Object.keys(history).join() === "c" }),
      ],
    });
    await ran(flow);
    expect(story).toEqual(["a", "c", "d"]);
  });

  it("is asked right before its target would run, and not before", async () => {
    const { story, step } = tracing();
    const decider = () => story.push("decider") > 0;
    const flow = graphFlow("g", [step("a"), step("b"), step("c")], {
      links: [link("a", "c", { decider })],
    });
    await ran(flow);
    expect(story).toEqual(["a", "b", "decider", "c"]);
  });

  it("PT-08: decides about a whole flow, and is asked once", async () => {
    for (const inner of [linearFlow, unorderedFlow]) {
      const { story, step } = tracing();
      let asked = 0;
      const flows = linearFlow("in", [step("x"), inner("i", [step("y"), step("z")])]);
      const wide = unorderedFlow("wide", [step("p"), step("q")]);
      const decider = (answer: boolean) => ({ decider: () => (asked++, answer) });
      const flow = graphFlow("g", [step("a"), flows, wide, step("b"), step("c")], {
        links: [
          link("a", flows, decider(false)),
          link("a", wide, decider(true)),
          link(flows, "b"),
          link(wide, "c"),
        ],
      });
      const engine = await ran(flow);
      expect(story).toEqual(["a", "p", "q", "c"]);
      expect(asked).toBe(2);
      expect(statesOf(engine)).toMatchObject({
        x: "IGNORE",
        y: "IGNORE",
        z: "IGNORE",
        b: "IGNORE",
      });
    }
  });

  it("PT-08: decides about a flow of nothing, too", async () => {
    const { story, step } = tracing();
    const empty = linearFlow("empty", []);
    const flow = graphFlow("g", [step("a"), empty, step("b")], {
      links: [link("a", empty, no), link(empty, "b")],
    });
    await ran(linearFlow("l", [flow, step("c")]));
    expect(story).toEqual(["a"]);
  });

  const probe = (depth: Link["depth"], more: readonly Link[] = []) => {
    const { story, step } = tracing();
    const sub = graphFlow("sub", [step("s")]);
    const flow = graphFlow("g", [step("1"), step("2"), sub, step("3"), step("4")], {
      links: [
        link("1", "2", { decider: () => false, depth }),
        link("2", "sub"),
        link("2", "3"),
        link("3", "4"),
        ...more,
      ],
    });
    return { story, flow };
  };

  it.each([
    ["ALL", ["1"]],
    ["ATOM", ["1", "s", "3", "4"]],
    ["FLOW", ["1", "s"]],
    ["NEIGHBORS", ["1", "s", "4"]],
    [undefined, ["1"]],
  ] as const)("PT-09: with depth %s ignores no more and no less", async (depth, expected) => {
    const { story, flow } = probe(depth);
    await ran(flow);
    expect(story).toEqual(expected);
  });

  it("PT-09: of several that say no, the widest holds", async () => {
    const { story, step } = tracing();
    const flow = graphFlow("g", [step("a"), step("b"), step("c"), step("d"), step("e")], {
      links: [
        link("a", "c", { ...no, depth: "ATOM" }),
        link("b", "c", { ...no, depth: "NEIGHBORS" }),
        link("c", "d"),
        link("d", "e"),
      ],
    });
    await ran(flow);
    expect(story).toEqual(["a", "b", "e"]);
  });

  it("PT-09: ignores what follows the graph only with depth ALL", async () => {
    for (const [depth, expected] of [
      ["ALL", ["a"]],
      ["FLOW", ["a", "after"]],
    ] as const) {
      const { story, step } = tracing();
      const flow = graphFlow("g", [step("a"), step("b")], {
        links: [link("a", "b", { ...no, depth })],
      });
      await ran(linearFlow("l", [flow, step("after")]));
      expect(story).toEqual(expected);
    }
  });

  it("PT-11: jumps over one atom and goes on, with what was there before it", async () => {
    const { step } = tracing();
    const first = task("first", { provides: "x", execute: () => "first" });
    const bad = task("bad", { provides: "x", execute: () => "bad" });
    const last = task("last", { requires: ["x"], provides: "y", execute: ({ x }) => `saw ${x}` });
    const inner = graphFlow("g", [step("a"), bad], {
      links: [link("a", "bad", { ...no, depth: "ATOM" })],
    });
    const engine = await ran(linearFlow("l", [first, inner, last]));
    expect(engine.fetchAll()).toMatchObject({ x: "first", y: "saw first" });
  });

  it("PT-11: reads what an earlier child gave where the later one of the same name is ignored", async () => {
    for (const says of [true, false]) {
      const give = (name: string) => task(name, { provides: "x", execute: () => name });
      const read = task("read", {
        requires: ["x"],
        provides: "seen",
        execute: ({ x }: { x: string }) => x,
      });
      for (const later of [give("later"), linearFlow("inner", [give("later")])]) {
        const flow = graphFlow("g", [give("first"), later, read], {
          links: [
            link("first", later.name, { decider: () => says, depth: "ATOM" }),
            link(later.name, "read"),
          ],
        });
        const engine = await ran(flow);
        expect(engine.fetch("seen")).toBe(says ? "later" : "first");
      }
    }
  });

  it("PT-11: fails a task that needs what an ignored one would have given", async () => {
    const { step, story } = tracing();
    const flow = graphFlow("g", [step("a"), step("b"), step("c", { requires: ["B"] })], {
      links: [link("a", "b", { ...no, depth: "ATOM" })],
    });
    await expect(ran(flow)).rejects.toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["B"] },
    });
    expect(story).toEqual(["a", "-c", "-a"]);
  });

  it("PT-11: fails a task that needs it by a schema, too, before the schema is asked", async () => {
    const { step } = tracing();
    const reads = task("reads", { input: { B: type<string>() }, execute: () => {} });
    const flow = graphFlow("g", [step("a"), step("b"), reads], {
      links: [link("a", "b", { ...no, depth: "ATOM" })],
    });
    await expect(ran(flow)).rejects.toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["B"] },
    });
  });

  it("EN-45: what is ignored is not reverted, and holds back no revert of what comes before", async () => {
    const { story, step } = tracing();
    const flow = graphFlow(
      "g",
      [step("a"), step("b"), step("c"), step("d", { fails: () => true })],
      {
        links: [link("a", "b", { ...no, depth: "FLOW" }), link("b", "c"), link("a", "d")],
      },
    );
    const engine = createEngine(flow, { concurrency: 1 });
    await expect(engine.run()).rejects.toThrow("d failed");
    expect(story).toEqual(["a", "d", "-d", "-a"]);
    expect(engine.state).toBe("REVERTED");
    expect(statesOf(engine)).toMatchObject({ a: "REVERTED", b: "IGNORE", c: "IGNORE" });
  });
});
