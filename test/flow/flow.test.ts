import { describe, expect, it } from "vitest";
import { linearFlow, task, times } from "../../src/index.ts";
import { backoffMs } from "../../src/backoff.ts";

const plain = (name: string, more: object = {}) => task(name, { execute() {}, ...more });

describe("a linear flow", () => {
  it("PT-01: needs what no earlier child gives, and gives what any child gives", () => {
    const flow = linearFlow("f", [
      plain("a", { requires: ["x"], provides: "y" }),
      plain("b", { requires: ["y", "z"], provides: ["u", "v"] }),
    ]);
    expect([flow.requires, flow.provides]).toEqual([
      ["x", "z"],
      ["y", "u", "v"],
    ]);
  });

  it("EN-21: refuses a name that stands twice at any depth, controllers included", () => {
    const inner = linearFlow("inner", [plain("a")]);
    const refusal = expect.objectContaining({
      code: "DUPLICATE",
      message: expect.stringContaining('"a"'),
    });
    expect(() => linearFlow("outer", [plain("a"), inner])).toThrow(refusal);
    const retried = plain("a", { retry: times(2, { name: "again" }) });
    expect(() => linearFlow("f", [retried, plain("again")])).toThrow(
      expect.objectContaining({ code: "DUPLICATE" }),
    );
  });

  it("has a fingerprint that tells structure from structure, and is the same on every machine", () => {
    const made = () => linearFlow("f", [plain("a", { provides: "x" }), plain("b")]);
    const { fingerprint } = made();
    expect(made().fingerprint).toBe(fingerprint);
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    const others = [
      linearFlow("g", [plain("a", { provides: "x" }), plain("b")]),
      linearFlow("f", [plain("b"), plain("a", { provides: "x" })]),
      linearFlow("f", [plain("a", { provides: "y" }), plain("b")]),
      linearFlow("f", [plain("a", { provides: "x", version: 2 }), plain("b")]),
      linearFlow("f", [plain("a", { provides: "x", retry: times(2) }), plain("b")]),
    ];
    expect(new Set([fingerprint, ...others.map((other) => other.fingerprint)]).size).toBe(6);
  });

  it("gathers what its tasks need of a conductor", () => {
    const flow = linearFlow("f", [
      plain("a", { needs: ["dom", "camera"] }),
      linearFlow("inner", [plain("b", { needs: ["dom"] })]),
    ]);
    expect(flow.needs).toEqual(["camera", "dom"]);
  });
});

describe("a task", () => {
  it("AT-01: needs a name and something to execute", () => {
    const refusal = expect.objectContaining({ code: "INVALID_INPUT" });
    expect(() => plain("")).toThrow(refusal);
    expect(() => task("a", {} as never)).toThrow(refusal);
  });

  it("takes no name that is no key of an object", () => {
    const refusal = expect.objectContaining({ code: "INVALID_INPUT" });
    expect(() => plain("__proto__")).toThrow(refusal);
    expect(() => plain("a", { provides: "__proto__" })).toThrow(refusal);
    expect(() => plain("a", { requires: ["__proto__"] })).toThrow(refusal);
  });

  it("AT-05, AT-06: reads renamed inputs, and none that it injects", () => {
    const made = task("a", {
      requires: ["n", "m"],
      rebind: { n: "number" },
      inject: { m: 1 },
      execute: (input: { n: number; m: number }) => input.n + input.m,
    });
    expect(made.requires).toEqual(["number"]);
  });

  it("runs under a controller that is named after it", () => {
    expect(plain("a", { retry: times(2) }).retry?.name).toBe("a_retry");
    expect(() => times(0)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });
});

describe("a backoff", () => {
  it("grows by its factor up to its most, and spreads by jitter over the upper half", () => {
    const backoff = { initialMs: 100, factor: 3, maxMs: 1_000 };
    expect([1, 2, 3, 4].map((attempt) => backoffMs(backoff, attempt))).toEqual([
      100, 300, 900, 1_000,
    ]);
    const jittered = { ...backoff, jitter: true };
    expect([0, 1].map((chance) => backoffMs(jittered, 2, () => chance))).toEqual([150, 300]);
    expect(backoffMs((attempt) => attempt * 7, 3)).toBe(21);
  });
});
