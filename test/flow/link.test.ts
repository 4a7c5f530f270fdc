import { describe, expect, it } from "vitest";
import { graphFlow, link, linearFlow, task, type Link } from "../../src/index.ts";
import type { FlowCode } from "../../src/flow/flow.ts";

const plain = (name: string, more: object = {}) => task(name, { execute() {}, ...more });
const yes = () => true;
const no = () => false;

/** What the engine is told of the links that decide, by the child they lead to, with names for places. */
function decisions({ order = [] }: FlowCode) {
  const told = order.map(({ child, links }) => [
    child.name,
    links.map(({ from, decider, depth }) => [order[from]!.child.name, decider, depth]),
  ]);
  return Object.fromEntries(told.filter(([, links]) => links!.length > 0));
}

describe("a link", () => {
  it("PT-07: carries its decider and the depth of its no, and is kept by its graph as it is", () => {
    const [a, b] = [plain("a"), plain("b")];
    const decided = link(a, "b", { decider: yes, depth: "FLOW" });
    expect(decided).toEqual({ from: "a", to: "b", decider: yes, depth: "FLOW" });
    expect(link(a, b, {})).toEqual({ from: "a", to: "b" });
    expect(link(a, b, { depth: "ATOM" })).toEqual({ from: "a", to: "b", depth: "ATOM" });
    expect(graphFlow("g", [b, a], { links: [decided] }).links).toEqual([decided]);
  });

  it("refuses what is no child, no function and no depth, and names it", () => {
    const untyped = link as (...given: unknown[]) => Link;
    const wrong: readonly [unknown[], RegExp][] = [
      [["a", undefined], /two children/],
      [[{}, "b"], /two children/],
      [["a", "b", { decider: "yes" }], /from "a" to "b" .* no function/],
      [["a", "b", { decider: null }], /from "a" to "b" .* no function/],
      [["a", "b", { decider: yes, depth: "all" }], /from "a" to "b" .* depth "all"/],
      [["a", "b", { depth: 4 }], /depth "4", which is none of "ALL", "FLOW", "NEIGHBORS", "ATOM"/],
    ];
    for (const [given, message] of wrong) {
      expect(() => untyped(...given)).toThrow(
        expect.objectContaining({ code: "INVALID_INPUT", message: expect.stringMatching(message) }),
      );
    }
  });

  it("is looked at by its graph, too, when it was written down by hand", () => {
    const links = [{ from: "a", to: "b", decider: 1 as never }];
    expect(() => graphFlow("g", [plain("a"), plain("b")], { links })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
    expect(() => graphFlow("g", [plain("a")], { links: [undefined as never] })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });

  it("PT-07: tells the engine who decides on a child, wherever the children stand, and nothing of mere order", () => {
    const links = [
      link("c", "b", { decider: yes, depth: "NEIGHBORS" }),
      link("d", "b", { decider: no }),
      link("a", "c"),
      link("a", "d", { depth: "ATOM" }),
    ];
    const flow = graphFlow(
      "g",
      ["b", "c", "d", "a"].map((name) => plain(name)),
      { links },
    );
    expect(decisions(flow)).toEqual({
      b: [
        ["c", yes, "NEIGHBORS"],
        ["d", no, "ALL"],
      ],
    });
  });

  it("PT-06, PT-09: moves with the children when a target leaves some of them out", () => {
    const links = [
      link("left", "out", { decider: no }),
      link("first", "second", { decider: yes, depth: "ATOM" }),
      link("second", "second-to-last", { decider: no, depth: "FLOW" }),
    ];
    const names = ["left", "out", "second-to-last", "second", "first"];
    const children = names.map((name) => plain(name));
    const flow = graphFlow("g", children, { links, target: "second-to-last" });
    expect(flow.links).toEqual(links.slice(1));
    expect(decisions(flow)).toEqual({
      second: [["first", yes, "ATOM"]],
      "second-to-last": [["second", no, "FLOW"]],
    });
  });

  it("PT-08: may lead to a whole flow and from one, but not to a name that two of them have", () => {
    const [x, y] = [linearFlow("x", [plain("a")]), linearFlow("y", [plain("b")])];
    const decided = link(x, y, { decider: yes });
    expect(decisions(graphFlow("g", [y, x], { links: [decided] }))).toEqual({
      y: [["x", yes, "ALL"]],
    });
    const twice = [x, y, linearFlow("x", [plain("c")])];
    expect(graphFlow("g", twice).children).toHaveLength(3);
    expect(() => graphFlow("g", twice, { links: [decided] })).toThrow(
      expect.objectContaining({ code: "COMPILATION", message: expect.stringMatching(/two.*"x"/) }),
    );
  });

  it("is part of the fingerprint: that it decides and how deep, not by which function", () => {
    const print = (options?: Parameters<typeof link>[2]) =>
      graphFlow("g", [plain("a"), plain("b")], { links: [link("a", "b", options)] }).fingerprint;
    const prints = [
      print(),
      print({ decider: yes }),
      print({ decider: yes, depth: "FLOW" }),
      print({ decider: yes, depth: "ATOM" }),
    ];
    expect(new Set(prints).size).toBe(4);
    expect(print({ decider: no, depth: "ALL" })).toBe(prints[1]);
    expect(print({ depth: "FLOW" })).toBe(prints[0]);
  });
});
