import { describe, expect, it } from "vitest";
import {
  graphFlow,
  link,
  linearFlow,
  task,
  times,
  unorderedFlow,
  type Child,
  type Flow,
} from "../../src/index.ts";
import type { FlowCode } from "../../src/flow/flow.ts";

const plain = (name: string, more: object = {}) => task(name, { execute() {}, ...more });
const names = ({ children }: Flow) => children.map(({ name }) => name);

/** Every order in which children may be declared. */
function orders<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, at) =>
    orders(items.toSpliced(at, 1)).map((rest) => [first, ...rest]),
  );
}

/** Why each child of a graph comes after others: by name, what they give it. */
const reasons = ({ order = [] }: FlowCode) =>
  order.flatMap(({ child, givers }) =>
    [...givers].map(([symbol, giver]) => [order[giver]!.child.name, symbol, child.name].join(" ")),
  );

describe("the patterns", () => {
  const a = plain("a", { provides: "x" });
  const b = plain("b", { requires: ["x"], provides: "y" });
  const c = plain("c", { requires: ["x", "y"], optional: ["z"], provides: "w" });

  it("PT-01: a linear flow keeps its order, and a later provider is none for an earlier child", () => {
    expect(names(linearFlow("f", [c, a, b]))).toEqual(["c", "a", "b"]);
    expect(linearFlow("f", [a, b, c]).requires).toEqual([]);
    expect(linearFlow("f", [b, a, c]).requires).toEqual(["x"]);
    expect(linearFlow("f", [c, b, a]).requires).toEqual(["x", "y"]);
    expect(linearFlow("f", [plain("own", { requires: ["x"], provides: "x" })]).requires).toEqual([
      "x",
    ]);
  });

  it("PT-02: an unordered flow needs what each child needs, but for what its controller gives", () => {
    const flow = unorderedFlow("u", [a, b, c]);
    expect([flow.requires, flow.provides, names(flow)]).toEqual([
      ["x", "y"],
      ["x", "y", "w"],
      ["a", "b", "c"],
    ]);
    const retry = times(2, { provides: "x" });
    expect(unorderedFlow("u", [b, c], { retry }).requires).toEqual(["y"]);
  });

  it("PT-03: a graph has one order and the same reasons, however it is declared", () => {
    for (const children of orders([a, b, c])) {
      const flow = graphFlow("g", children);
      expect(names(flow)).toEqual(["a", "b", "c"]);
      expect(reasons(flow).toSorted()).toEqual(["a x b", "a x c", "b y c"]);
      expect([flow.requires, flow.provides]).toEqual([[], ["x", "y", "w"]]);
    }
    const z = plain("late", { provides: "z" });
    expect(names(graphFlow("g", [c, b, a, z]))).toEqual(["a", "b", "late", "c"]);
  });

  it("PT-03: a child of a graph is no provider for itself, and its controller's symbols make no edge", () => {
    const own = plain("own", { requires: ["x"], provides: "x" });
    expect(graphFlow("g", [own]).requires).toEqual(["x"]);
    const retry = times(2, { provides: "x" });
    const flow = graphFlow("g", [b], { retry });
    expect([flow.requires, reasons(flow), flow.retry?.name]).toEqual([[], [], "g_retry"]);
  });

  it("PT-04: what cannot be ordered is refused, and what was given is as before", () => {
    const round = plain("round", { requires: ["w"], provides: "x2" });
    const back = plain("back", { requires: ["x2"], provides: "w" });
    const children: Child[] = [round, back];
    const links = [link("a", "b"), link("b", "a")];
    const refusal = expect.objectContaining({ code: "COMPILATION" });
    expect(() => graphFlow("g", children)).toThrow(refusal);
    expect(() => graphFlow("g", [plain("a"), plain("b")], { links })).toThrow(refusal);
    expect(() => graphFlow("g", [a, plain("a2", { provides: "x" }), b])).toThrow(refusal);
    expect([children, links.length]).toEqual([[round, back], 2]);
    expect(names(graphFlow("g", [...children.slice(1), plain("r2", { provides: "x2" })]))).toEqual([
      "r2",
      "back",
    ]);
  });

  it("PT-05: a link says nothing of what is handed on, and may be said twice", () => {
    const links = [link("q", "p"), link("q", "p")];
    const flow = graphFlow("g", [plain("p"), plain("q")], { links });
    expect([names(flow), reasons(flow)]).toEqual([["q", "p"], []]);
    expect((flow as FlowCode).order![1]!.before).toEqual([0]);
  });

  it("PT-06: a graph with a target is one without what the target does not need", () => {
    const flow = graphFlow("g", [c, b, a, plain("off", { requires: ["k"] })], { target: "b" });
    expect([names(flow), flow.requires, flow.provides, flow.needs]).toEqual([
      ["a", "b"],
      [],
      ["x", "y"],
      [],
    ]);
    expect(graphFlow("g", [c, b, a]).fingerprint).not.toBe(flow.fingerprint);
    expect(graphFlow("g", [b, a]).fingerprint).toBe(flow.fingerprint);
  });

  it("PT-12: any pattern nests in any other, and asks outside only for what nobody inside gives", () => {
    const makers = [linearFlow, unorderedFlow, graphFlow] as const;
    for (const outer of makers) {
      for (const inner of makers) {
        const flow = outer("outer", [inner("inner", [plain("n", { requires: ["v"] })]), a]);
        expect([flow.requires, flow.provides]).toEqual([["v"], ["x"]]);
        expect(outer("outer", [inner("inner", [])]).requires).toEqual([]);
      }
    }
    const first = linearFlow("first", [a, b]);
    expect(names(graphFlow("g", [c, first]))).toEqual(["first", "c"]);
  });

  it("SG-04: of several givers in an order a child of a graph has the nearest before it", () => {
    const givers = ["one", "two"].map((name) => plain(name, { provides: "v" }));
    const reader = plain("reader", { requires: ["v"] });
    const between = [link("one", "reader"), link("reader", "two")];
    expect(reasons(graphFlow("g", [...givers, reader], { links: between }))).toEqual([
      "one v reader",
    ]);
    const after = [link("one", "two"), link("two", "reader")];
    expect(reasons(graphFlow("g", [reader, ...givers], { links: after }))).toEqual([
      "two v reader",
    ]);
    const before = [link("reader", "one"), link("reader", "two")];
    expect(graphFlow("g", [...givers, reader], { links: before }).requires).toEqual(["v"]);
  });

  it("EN-21, SG-08: a name is had by one atom, be it a task or a controller, in every pattern", () => {
    const refusal = expect.objectContaining({
      code: "DUPLICATE",
      message: expect.stringContaining('"f_retry"'),
    });
    for (const make of [linearFlow, unorderedFlow, graphFlow]) {
      const deep = linearFlow("deep", [plain("f_retry")]);
      expect(() => make("f", [deep], { retry: times(2) })).toThrow(refusal);
      expect(() => make("f", [plain("f_retry"), deep])).toThrow(refusal);
      expect(() => make("f", [a, a])).toThrow(expect.objectContaining({ code: "DUPLICATE" }));
    }
  });

  it("EN-03: what is neither a task nor a flow has no place in a flow, and is named", () => {
    for (const make of [linearFlow, unorderedFlow, graphFlow]) {
      for (const [child, name] of [
        [times(2, { name: "alone" }), /"alone" in flow "f"/],
        [undefined, /"undefined"/],
        ["a", /"a"/],
        [() => {}, /flow "f"/],
      ] as const) {
        expect(() => make("f", [child as never])).toThrow(
          expect.objectContaining({ code: "COMPILATION", message: expect.stringMatching(name) }),
        );
      }
      expect(() => make("f", undefined as never)).toThrow(/"f" needs a list/);
      expect(() => make("", [])).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    }
  });

  it("is made of any number of children, in time that grows with them", () => {
    const count = 20_000;
    const children = Array.from({ length: count }, (_, at) =>
      plain(`t${at}`, { requires: at > 0 ? [`v${at - 1}`] : [], provides: `v${at}` }),
    );
    const flow = graphFlow("g", children.toReversed());
    expect(flow.children[0]!.name).toBe("t0");
    expect(flow.requires).toEqual([]);
    expect(linearFlow("l", children).children).toHaveLength(count);
  });
});
