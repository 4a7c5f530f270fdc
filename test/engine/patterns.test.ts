import { describe, expect, it } from "vitest";
import {
  graphFlow,
  link,
  linearFlow,
  run,
  task,
  times,
  unorderedFlow,
  type Flow,
} from "../../src/index.ts";

/** Tasks that write down when they ran and were reverted. */
function tracing() {
  const story: string[] = [];
  const step = (
    name: string,
    more: { requires?: string[]; provides?: string; fails?: boolean } = {},
  ) =>
    task(name, {
      requires: more.requires ?? [],
      provides: more.provides ?? [],
      execute(input: object) {
        story.push(name);
        if (more.fails) throw new Error(`${name} failed`);
        return `${name}(${Object.values(input).join()})`;
      },
      revert: () => void story.push(`-${name}`),
    });
  return { story, step };
}

/** Runs a flow one atom at a time. */
const serial = (flow: Flow, store: object = {}) => run(flow, store, { concurrency: 1 });

describe("an unordered flow", () => {
  it("PT-02: runs its children at once, and in their order where only one may run", async () => {
    const { story, step } = tracing();
    const flow = unorderedFlow("u", [step("a"), step("b"), step("c")]);
    await serial(flow);
    expect(story).toEqual(["a", "b", "c"]);
    let running = 0;
    let most = 0;
    const wait = (name: string) =>
      task(name, {
        async execute() {
          most = Math.max(most, ++running);
          await Promise.resolve();
          running -= 1;
        },
      });
    await run(unorderedFlow("w", [wait("x"), wait("y"), wait("z")]));
    expect(most).toBe(3);
  });

  it("PT-02: lets siblings see nothing of each other, and what follows all of them", async () => {
    const { step } = tracing();
    const siblings = unorderedFlow("u", [
      step("a", { provides: "x" }),
      step("b", { requires: ["x"], provides: "y" }),
    ]);
    expect(siblings.requires).toEqual(["x"]);
    const flow = linearFlow("l", [siblings, step("c", { requires: ["x", "y"], provides: "z" })]);
    // The store shadows what a task gives, as upstream.
    const values = await serial(flow, { x: "given" });
    expect(values).toMatchObject({ y: "b(given)", z: "c(given,b(given))" });
    await expect(serial(flow)).rejects.toMatchObject({ code: "MISSING_DEPENDENCIES" });
  });

  it("EN-23: reverts what was done across nesting, before what comes before it", async () => {
    const { story, step } = tracing();
    const flow = linearFlow("l", [
      step("a"),
      unorderedFlow("u", [step("b"), linearFlow("m", [step("c"), step("d")])]),
      step("e", { fails: true }),
      step("f"),
    ]);
    await expect(serial(flow)).rejects.toThrow("e failed");
    expect(story.slice(0, 5)).toEqual(["a", "b", "c", "d", "e"]);
    expect(story[5]).toBe("-e");
    expect(story.indexOf("-d")).toBeLessThan(story.indexOf("-c"));
    expect(story.at(-1)).toBe("-a");
    expect(story).toHaveLength(10);
  });

  it("PT-12: may be empty, anywhere", async () => {
    const { story, step } = tracing();
    const empty = (name: string) => unorderedFlow(name, []);
    await serial(
      linearFlow("l", [empty("1"), step("a"), graphFlow("2", []), linearFlow("3", []), step("b")]),
    );
    expect(story).toEqual(["a", "b"]);
    await serial(empty("alone"));
  });

  it("tries all of it again under a controller", async () => {
    const { story, step } = tracing();
    const flow = unorderedFlow("u", [step("a"), step("b", { fails: true })], { retry: times(2) });
    await expect(serial(flow)).rejects.toThrow("b failed");
    expect(story.filter((name) => name === "a")).toHaveLength(2);
    expect(story.filter((name) => name === "-a")).toHaveLength(2);
  });
});

describe("a graph", () => {
  it("PT-03: runs its children by what they require and provide, in whatever order they stand", async () => {
    const { story, step } = tracing();
    const flow = graphFlow("g", [
      step("c", { requires: ["x", "y"], provides: "z" }),
      step("b", { requires: ["x"], provides: "y" }),
      step("a", { requires: ["w"], provides: "x" }),
    ]);
    expect(flow.requires).toEqual(["w"]);
    expect((await serial(flow, { w: 1 }))["z"]).toBe("c(a(1),b(a(1)))");
    expect(story).toEqual(["a", "b", "c"]);
  });

  it("PT-05: runs its children by links, and names atoms inside a nested flow by none", async () => {
    const { story, step } = tracing();
    const [a, b, c] = [step("a"), step("b"), step("c")];
    await serial(graphFlow("g", [a, b, c], { links: [link(c, a), link("a", "b")] }));
    expect(story).toEqual(["c", "a", "b"]);
    const inner = linearFlow("inner", [step("x")]);
    expect(() => graphFlow("g", [a, inner], { links: [link(a, "x")] })).toThrow(/"x"/);
  });

  it("PT-04: refuses circles, two givers that nothing orders, and links to nobody, and says their names", () => {
    const { step } = tracing();
    const a = step("a", { requires: ["y"], provides: "x" });
    const b = step("b", { requires: ["x"], provides: "y" });
    const free = step("free", { provides: "x" });
    const other = step("other", { provides: "x" });
    const wrong: readonly [() => Flow, RegExp][] = [
      [() => graphFlow("g", [a, b]), /"g".*"a" -> "b" -> "a"|"b" -> "a" -> "b"/],
      [() => graphFlow("g", [step("s")], { links: [link("s", "s")] }), /"s" -> "s"/],
      [() => graphFlow("g", [free, b, other]), /"free" and "other" all give "x", which "b"/],
      [() => graphFlow("g", [b], { links: [link("b", "c")] }), /"c"/],
      [() => graphFlow("g", [b], { target: "c" }), /"c"/],
    ];
    for (const [make, message] of wrong) {
      expect(make).toThrow(expect.objectContaining({ code: "COMPILATION" }));
      expect(make).toThrow(message);
    }
  });

  it("SG-04: sees the nearest of several givers that links put in an order", async () => {
    const { step } = tracing();
    const children = [
      step("old", { provides: "x" }),
      step("new", { provides: "x" }),
      step("between", { requires: ["x"], provides: "y" }),
      step("last", { requires: ["x"], provides: "z" }),
    ];
    const links = [link("old", "between"), link("between", "new"), link("new", "last")];
    expect(await serial(graphFlow("g", children, { links }))).toMatchObject({
      x: "new()",
      y: "between(old())",
      z: "last(new())",
    });
  });

  it("PT-06: runs only what its target depends on", async () => {
    const { story, step } = tracing();
    const children = [
      step("c", { requires: ["y"], provides: "z" }),
      step("b", { requires: ["x"], provides: "y" }),
      step("a", { provides: "x" }),
      step("alone", { requires: ["w"] }),
    ];
    const flow = graphFlow("g", children, { target: "b" });
    expect(flow.requires).toEqual([]);
    expect(await serial(flow)).toEqual({ x: "a()", y: "b(a())" });
    expect(story).toEqual(["a", "b"]);
  });

  it("PT-12: takes whole flows for children, by what they require and provide", async () => {
    const { story, step } = tracing();
    const flow = graphFlow("g", [
      linearFlow("late", [
        step("c", { requires: ["x"], provides: "y" }),
        step("d", { requires: ["y"] }),
      ]),
      unorderedFlow("early", [step("a", { provides: "x" }), step("b")]),
    ]);
    await serial(flow);
    expect(story).toEqual(["a", "b", "c", "d"]);
  });

  it("EN-23: is reverted against its edges", async () => {
    const { story, step } = tracing();
    const flow = graphFlow("g", [
      step("d", { requires: ["y", "z"], fails: true }),
      step("b", { requires: ["x"], provides: "y" }),
      step("c", { requires: ["x"], provides: "z" }),
      step("a", { provides: "x" }),
    ]);
    await expect(serial(flow)).rejects.toThrow("d failed");
    expect(story.slice(0, 5)).toEqual(["a", "b", "c", "d", "-d"]);
    expect(story.slice(5, 7).toSorted()).toEqual(["-b", "-c"]);
    expect(story[7]).toBe("-a");
  });

  it("has another fingerprint with another link", () => {
    const { step } = tracing();
    const children = [step("a"), step("b")];
    const make = (links: readonly ReturnType<typeof link>[]) =>
      graphFlow("g", children, { links }).fingerprint;
    const prints = [make([]), make([link("a", "b")]), make([link("b", "a")])];
    expect(new Set(prints).size).toBe(3);
    expect(linearFlow("g", children).fingerprint).not.toBe(
      unorderedFlow("g", children).fingerprint,
    );
  });
});
