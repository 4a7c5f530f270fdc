import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import SuperJSON from "superjson";
import { describe, expect, it } from "vitest";
import { readValue, writeValue } from "../../adapters/dashboard/page-values.ts";
import { textOf } from "../../adapters/dashboard/words.ts";
import { createCodec } from "../../src/adapter.ts";
import { mask } from "../../src/index.ts";
import { anyValue } from "../any-value.ts";

const codec = createCodec(new SuperJSON());
const read = (value: unknown) => readValue(codec.encode(value));

describe("values in the dashboard's page", () => {
  it("go back to the routes as what they were, whatever they are", () => {
    fc.assert(
      fc.property(anyValue, (value) =>
        deepStrictEqual(codec.decode(writeValue(read(value))), value),
      ),
    );
  });

  it.each<[string, unknown]>([
    ["an ArrayBuffer", new Uint8Array([1, 2]).buffer],
    ["an expression", /a\/[b]/giu],
    ["an invalid Date", new Date(Number.NaN)],
    ["a Map with a Date as a key", new Map([[{ at: new Date(0) }, new Set([1n])]])],
  ])("go back as what they were: %s", (_, value) => {
    deepStrictEqual(codec.decode(writeValue(read(value))), value);
  });

  it("go back as what they were: an error with a date in its details, and its cause", () => {
    const cause = new TypeError("no money");
    const error = Object.assign(new Error("refused", { cause }), { details: { at: new Date(0) } });
    const back = codec.decode(writeValue(read({ error }))) as { error: typeof error };
    expect(back.error).toMatchObject({
      message: "refused",
      details: { at: new Date(0) },
      cause: { name: "TypeError", message: "no money" },
    });
  });

  it("go there as what somebody wrote in JSON", () => {
    fc.assert(
      fc.property(fc.json(), (text) =>
        deepStrictEqual(codec.decode(writeValue(JSON.parse(text))), JSON.parse(text)),
      ),
    );
  });

  it("are shown as well as can be", () => {
    const shown = (value: unknown) => JSON.parse(textOf(mask(read({ value }))))["value"];
    expect(shown(new Date(0))).toBe("1970-01-01T00:00:00.000Z");
    expect(shown(7n)).toBe("7n");
    expect(shown(new Map([["a", new Date(0)]]))).toEqual([["a", "1970-01-01T00:00:00.000Z"]]);
    expect(shown(new Set([1, 7n]))).toEqual([1, "7n"]);
    expect(shown(new Uint8Array([1]))).toEqual(["Uint8Array", "AQ=="]);
    expect(shown(new Error("refused"))).toMatchObject({ name: "Error", message: "refused" });
    expect(shown(JSON.parse('{"constructor":1}'))).toEqual({ constructor: 1 });
    expect(shown(undefined)).toBeUndefined();
  });

  it("are masked in what holds them", () => {
    const token = "t0ps3cret";
    const details = { token };
    const holders = [
      new Map([["token", token]]),
      new Set([details]),
      Object.assign(new Error("refused"), { details }),
      JSON.parse(`{"constructor":{"token":"${token}"}}`),
    ];
    for (const holder of holders) expect(textOf(mask(read(holder)))).not.toContain(token);
    expect(textOf(mask(read(holders)))).toContain("***");
  });

  it("pollute no prototype", () => {
    for (const path of ["__proto__.polluted", "constructor.prototype.polluted", "polluted"])
      expect(() =>
        readValue(JSON.stringify({ json: {}, meta: { values: { [path]: ["bigint"] } } })),
      ).toThrow(SyntaxError);
    expect("polluted" in {}).toBe(false);
  });
});
