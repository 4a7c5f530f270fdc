import { describe, expect, it } from "vitest";
import {
  createEngine,
  graphFlow,
  link,
  linearFlow,
  memoryPersistence,
  task,
  times,
  toMermaid,
  unorderedFlow,
  type Flow,
} from "../../src/index.ts";

const plain = (name: string, more: object = {}) => task(name, { execute() {}, ...more });
const drawn = (flow: Flow) =>
  toMermaid(flow)
    .split("\n")
    .map((line) => line.trim());

describe("toMermaid", () => {
  it("draws a linear flow as a chain in a box", () => {
    const flow = linearFlow("sign-up", [plain("create-account"), plain("send-welcome")]);
    expect(toMermaid(flow)).toBe(`flowchart TD
  subgraph n0["sign-up"]
    n1["create-account"]
    n2["send-welcome"]
    n1 --> n2
  end`);
  });

  it("draws an unordered flow without edges, but for those from its controller", () => {
    const children = [plain("a"), plain("b")];
    expect(drawn(unorderedFlow("u", children)).filter((line) => line.includes("-->"))).toEqual([]);
    expect(drawn(unorderedFlow("u", children, { retry: times(3) }))).toEqual([
      "flowchart TD",
      'subgraph n0["u"]',
      'n1{{"u_retry"}}',
      'n2["a"]',
      'n3["b"]',
      "n1 --> n2",
      "n1 --> n3",
      "end",
    ]);
  });

  it("PT-03: draws the edges of a graph with the symbols they hand on", () => {
    const flow = graphFlow("g", [
      plain("c", { requires: ["x"], optional: ["y", "z"] }),
      plain("b", { provides: "z" }),
      plain("a", { provides: ["x", "y"] }),
    ]);
    expect(drawn(flow).slice(2, -1)).toEqual([
      'n1["a"]',
      'n2["b"]',
      'n3["c"]',
      'n1 -->|"x, y"| n3',
      'n2 -->|"z"| n3',
    ]);
  });

  it("PT-05, PT-07: draws links, those with a decider dotted and with their depth", () => {
    const children = [plain("a", { provides: "x" }), plain("b", { requires: ["x"] }), plain("c")];
    const yes = () => true;
    const links = [
      link("a", "b", { decider: yes }),
      link("b", "c", { decider: yes, depth: "NEIGHBORS" }),
      link("a", "c"),
    ];
    const flow = graphFlow("g", children, { links });
    expect(drawn(flow).filter((line) => line.includes(">"))).toEqual([
      'n1 -.->|"x, decider ALL"| n2',
      'n2 -.->|"decider NEIGHBORS"| n3',
      "n1 --> n3",
    ]);
  });

  it("PT-12: draws nested flows as boxes with edges of their own, their controllers first, and empty ones as nodes", () => {
    const inner = linearFlow("inner", [plain("b"), plain("c")], { retry: times(2) });
    const retried = plain("a", { retry: times(2) });
    const flow = linearFlow("outer", [retried, inner, unorderedFlow("none", [])]);
    expect(toMermaid(flow)).toBe(`flowchart TD
  subgraph n0["outer"]
    n1{{"a_retry"}}
    n2["a"]
    subgraph n3["inner"]
      n4{{"inner_retry"}}
      n5["b"]
      n6["c"]
      n4 --> n5
      n5 --> n6
    end
    n7(["none"])
    n1 --> n2
    n2 --> n3
    n3 --> n7
  end`);
    expect(drawn(graphFlow("nothing", []))).toEqual(["flowchart TD", 'n0(["nothing"])']);
  });

  it("begins a graph's controller before each child that nothing else comes before", () => {
    const children = [plain("a"), plain("b"), plain("c")];
    const flow = graphFlow("g", children, { links: [link("a", "c")], retry: times(2) });
    const edges = ["n1 --> n2", "n1 --> n3", "n2 --> n4"];
    expect(drawn(flow).filter((line) => line.includes("-->"))).toEqual(edges);
  });

  it.each([
    ['say "hi"', "say #34;hi#34;"],
    ["end", "end"],
    ["<b>&amp;", "#60;b#62;#38;amp#59;"],
    ["#35;", "#35;35#59;"],
    ["`code` [x] {{y}} a|b", "#96;code#96; #91;x#93; #123;#123;y#125;#125; a#124;b"],
    ["1. First", "1#46; First"],
    ["- item", "#45; item"],
    ["_em_ a_b-c.d", "#95;em#95; a_b-c.d"],
    ["two\nlines  apart", "two#10;lines#32;#32;apart"],
    ["größe/日本, 😀", "größe/日本, #128512;"],
    ["%%{init}%%", "#37;#37;#123;init#125;#37;#37;"],
  ])("writes the name %j so that Mermaid shows it as it is", (name, label) => {
    expect(drawn(linearFlow(name, [plain("a")]))[1]).toBe(`subgraph n0["${label}"]`);
    expect(drawn(linearFlow("f", [plain(name)]))[2]).toBe(`n1["${label}"]`);
  });

  it("gives atoms their state as class and colour, and says nothing of those that have not begun", async () => {
    const broken = () => {
      throw new Error("broken");
    };
    const flow = linearFlow("f", [
      plain("a", { retry: times(1) }),
      plain("b", { execute: broken }),
      plain("constructor"),
    ]);
    const engine = createEngine(flow, { persistence: memoryPersistence() });
    await engine.prepare();
    expect(toMermaid(flow, engine.detail)).toBe(toMermaid(flow));
    await expect(engine.run()).rejects.toThrow("broken");
    const lines = toMermaid(flow, engine.detail).split("\n").slice(-2);
    expect(lines[0]).toMatch(/^ {2}classDef REVERTED fill:#[0-9a-f]{6},/);
    expect(lines[1]).toBe("  class n1,n2,n3 REVERTED");
    const detail = { ...engine.detail!, atoms: {} };
    expect(toMermaid(flow, detail)).toBe(toMermaid(flow));
  });

  it("draws a state once, whatever it is", () => {
    const states = ["RUNNING", "SUCCESS", "FAILURE", "REVERT_FAILURE", "RETRYING", "IGNORE"];
    const names = [...states, "REVERTING", "SUCCESS again"];
    const atoms = names.map((name) => [name, { state: name.split(" ")[0] }] as const);
    const detail = { atoms: Object.fromEntries(atoms) } as never;
    const text = toMermaid(
      unorderedFlow(
        "u",
        names.map((name) => plain(name)),
      ),
      detail,
    );
    for (const state of [...states, "REVERTING"]) {
      expect(text.split("\n").filter((line) => line.includes(`classDef ${state} `))).toHaveLength(
        1,
      );
    }
    expect(text).toContain("class n2,n8 SUCCESS");
  });

  it("EN-03: refuses what is no flow", () => {
    expect(() => toMermaid("f" as never)).toThrow(expect.objectContaining({ code: "COMPILATION" }));
  });
});
