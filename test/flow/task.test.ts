import { describe, expect, it } from "vitest";
import { linearFlow, run, task, type, type RevertContext } from "../../src/index.ts";

describe("a task", () => {
  it("AT-02: provides its whole result, keys of it, or nothing", async () => {
    const made = (provides?: string | string[]) =>
      run(task("t", { provides, execute: () => ({ a: 1, b: 2, c: 3 }) }));
    expect(await made("all")).toEqual({ all: { a: 1, b: 2, c: 3 } });
    expect(await made(["a", "c"])).toEqual({ a: 1, c: 3 });
    expect([await made([]), await made()]).toEqual([{}, {}]);
    expect(await run(task("none", { provides: "x", execute() {} }))).toEqual({ x: undefined });
  });

  it("AT-07: reads what is optional where somebody gives it, and does not need it", async () => {
    const greet = task("greet", {
      requires: ["name"],
      optional: ["title"],
      provides: "greeting",
      execute: ({ name, title = "Dr" }: { name: string; title?: string }) => `${title} ${name}`,
    });
    expect([greet.requires, greet.optional]).toEqual([["name"], ["title"]]);
    expect(await run(greet, { name: "Ada" })).toMatchObject({ greeting: "Dr Ada" });
    const titled = task("entitle", { provides: "title", execute: () => "Lady" });
    expect(await run(linearFlow("f", [titled, greet]), { name: "Ada" })).toMatchObject({
      greeting: "Lady Ada",
    });
  });

  it("AT-08: has inputs of its revert beyond those of its execute, renamed alike and asked for up front", async () => {
    const seen: object[] = [];
    const make = task("make", {
      requires: ["size"],
      revertRequires: ["tool"],
      rebind: { size: "width", tool: "hammer" },
      execute(input: { size: number }) {
        seen.push(input);
        throw new Error("broken");
      },
      revert(input: { size: number; tool: string }, { failed }: RevertContext) {
        seen.push({ ...input, failed });
      },
    });
    expect(make.requires).toEqual(["hammer", "width"]);
    await expect(run(make, { width: 2 } as never)).rejects.toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["hammer"] },
    });
    expect(seen).toEqual([]);
    await expect(run(make, { width: 2, hammer: "h" })).rejects.toThrow("broken");
    expect(seen).toEqual([{ size: 2 }, { size: 2, tool: "h", failed: true }]);
  });

  it("AT-05: rebinds only what it reads", () => {
    const made = (rebind: Record<string, string>) =>
      task("t", {
        input: { a: type<number>() },
        optional: ["b"],
        revertRequires: ["c"],
        inject: { d: 1 },
        rebind,
        execute() {},
      });
    expect(made({ a: "1", b: "2", c: "3", d: "4" })).toMatchObject({
      requires: ["1", "3"],
      optional: ["2"],
    });
    expect(() => made({ e: "5" })).toThrow('"t" rebinds "e"');
  });

  it.each([
    [{ requires: "email" }, '"email" for its requires, not a list'],
    [{ requires: [5] }, '"5" in its requires'],
    [{ optional: [""] }, '"" in its optional'],
    [{ needs: "dom" }, '"dom" for its needs'],
    [{ revertRequires: [null] }, '"null" in its revertRequires'],
    [{ provides: 5 }, '"5" in its provides'],
    [{ provides: new Set(["a"]) }, "in its provides, which is no name"],
    [{ provides: ["a", { b: 1 }] }, "in its provides, which is no name"],
    [{ requires: ["a"], rebind: { a: 1 } }, '"1" in its rebind'],
    [{ input: { a: String } }, 'no Standard Schema for its input "a"'],
    [{ input: { a: undefined } }, 'no Standard Schema for its input "a"'],
    [{ input: JSON.parse('{"__proto__":1}') as object }, '"__proto__" in its input'],
  ])("AT-02: is refused for names that are none: %o", (spec, message) => {
    const make = () => task("t", { execute() {}, ...spec } as never);
    expect(make).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT", message: expect.stringContaining(message) }),
    );
  });
});
