import { describe, expect, it } from "vitest";
import { graphFlow, linearFlow, link, task, times, unorderedFlow } from "../../src/index.ts";
import { graphOf } from "../../src/adapter.ts";

const plain = (name: string, more: object = {}) => task(name, { execute() {}, ...more });
const bare = { symbols: [], deciders: [] };

describe("graphOf", () => {
  it("gives a task as a flow of its own name", () => {
    const graph = graphOf(plain("pack", { version: 3 }));
    expect(graph).toMatchObject({ name: "pack", version: 1, fingerprint: expect.any(String) });
    expect(graph.nodes).toEqual([
      { id: "n0", name: "pack", kind: "flow", pattern: "linear" },
      { id: "n1", name: "pack", kind: "task", parent: "n0" },
    ]);
    expect(graph.edges).toEqual([]);
  });

  it("PT-12: places nested flows, and controllers before what they govern", () => {
    const inner = unorderedFlow("inner", [plain("b")], { retry: times(2) });
    const graph = graphOf(linearFlow("outer", [plain("a", { retry: times(2) }), inner]));
    expect(graph.nodes).toEqual([
      { id: "n0", name: "outer", kind: "flow", pattern: "linear" },
      { id: "n1", name: "a_retry", kind: "retry", parent: "n0" },
      { id: "n2", name: "a", kind: "task", parent: "n0" },
      { id: "n3", name: "inner", kind: "flow", pattern: "unordered", parent: "n0" },
      { id: "n4", name: "inner_retry", kind: "retry", parent: "n3" },
      { id: "n5", name: "b", kind: "task", parent: "n3" },
    ]);
    expect(graph.edges).toEqual([
      { from: "n1", to: "n2", ...bare },
      { from: "n4", to: "n5", ...bare },
      { from: "n2", to: "n3", ...bare },
    ]);
  });

  it("PT-03, PT-07: tells what an edge hands on, and who may forbid it", () => {
    const decider = () => true;
    const children = [plain("a", { provides: "x" }), plain("b", { requires: ["x"] }), plain("c")];
    const links = [link("a", "b", { decider }), link("b", "c", { decider, depth: "ATOM" })];
    expect(graphOf(graphFlow("g", children, { links })).edges).toEqual([
      { from: "n1", to: "n2", symbols: ["x"], deciders: ["ALL"] },
      { from: "n2", to: "n3", symbols: [], deciders: ["ATOM"] },
    ]);
  });
});
