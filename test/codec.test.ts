import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import SuperJSON from "superjson";
import { describe, expect, it } from "vitest";
import { createCodec } from "../src/codec.ts";
import { FootplateError } from "../src/errors.ts";
import { anyValue } from "./any-value.ts";

const codec = createCodec(new SuperJSON());
const back = (value: unknown) => codec.decode(codec.encode(value));

describe("the codec", () => {
  it.each<[string, unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["an undefined property", { a: undefined }],
    ["NaN", Number.NaN],
    ["the infinities", [Infinity, -Infinity]],
    ["-0", -0],
    ["a BigInt, also twice", [1n, 1n, 2n ** 80n]],
    ["text with a lone surrogate", "\ud800 \u0000"],
    ["a Date", new Date(1_700_000_000_123)],
    ["an invalid Date", new Date(Number.NaN)],
    ["a RegExp", /a\/[b]/giu],
    ["a Map with keys of any type", new Map<unknown, unknown>([[{ a: 1n }, new Set([1n])]])],
    ["a Set of Sets", new Set([new Set([undefined]), new Set([-0])])],
    ["bytes", new Uint8Array([0, 127, 255])],
    ["no bytes", new Uint8Array(0)],
    ["a part of a buffer", new Uint16Array([1, 2, 3, 4]).subarray(1, 3)],
    ["floats", new Float64Array([0.1, Number.NaN, -0])],
    ["clamped bytes", new Uint8ClampedArray([300])],
    ["big integers", new BigInt64Array([-1n]).subarray(0)],
    ["an ArrayBuffer", new Uint8Array([1, 2, 3]).buffer],
    ["bytes deep inside", { a: [new Map([["b", { c: new Int8Array([-1]) }]])] }],
    ["keys with dots and backslashes", { "a.b\\": { ".": new Date(0), "": 1n } }],
    [
      "keys that pollute prototypes",
      JSON.parse('{"__proto__":{"x":1},"constructor":[{"prototype":null}]}'),
    ],
    [
      "such keys around rich values, met twice",
      { a: 1n, b: Object.fromEntries([["__proto__", new Map([[1n, 1n]])]]) },
    ],
  ])("gives back %s", (_, value) => {
    deepStrictEqual(back(value), value);
  });

  it("gives back whatever JSON can say, and what it cannot", () => {
    fc.assert(fc.property(anyValue, (value) => deepStrictEqual(back(value), value)));
  });

  it("pollutes no prototype", () => {
    const hostile = [
      '{"json":{"__proto__":{"polluted":1}}}',
      '{"json":{"a":{}},"meta":{"values":{"__proto__.polluted":["bigint"]},"v":1}}',
      '{"json":{"a":1},"meta":{"referentialEqualities":{"a":["constructor.prototype.polluted"]},"v":1}}',
    ];
    for (const text of hostile) {
      try {
        codec.decode(text);
      } catch (error) {
        expect(error).toMatchObject({ code: "INVALID_INPUT" });
      }
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("carries an error as a Failure and rebuilds it, its code, details and cause", () => {
    const cause = new TypeError("inner");
    const error = new FootplateError("MISSING_DEPENDENCIES", "outer", {
      cause,
      details: { missing: ["x"], at: new Date(0) },
    });
    const [rebuilt, rich] = back([error, { error }]) as [FootplateError, { error: FootplateError }];
    expect(FootplateError.is(rebuilt, "MISSING_DEPENDENCIES")).toBe(true);
    expect(rebuilt.details).toEqual({ missing: ["x"], at: new Date(0) });
    expect(rebuilt.cause).toMatchObject({ name: "TypeError", message: "inner" });
    expect(rich.error.message).toBe("outer");
  });

  it("shares nothing between two places that held one object", () => {
    const shared = { a: [1] };
    const [first, second] = back([shared, shared]) as [object, object];
    expect(first).toEqual(second);
    expect(first).not.toBe(second);
  });

  it("keeps bytes at the size of base64", () => {
    expect(codec.encode(new Uint8Array(3_000_000)).length).toBeLessThan(4_000_100);
  });

  it.each<[string, unknown, RegExp]>([
    ["a Blob", { photo: new Blob(["x"]) }, /"store.photo" is a Blob.*await blob\.bytes\(\)/],
    ["a File", { photo: new File(["x"], "x") }, /"store.photo" is a File/],
    ["a function", { steps: [() => 1] }, /"store.steps\[0\]" is a function/],
  ])("refuses %s by its path, with the remedy", (_, value, message) => {
    expect(() => codec.encode(value, "store")).toThrow(message);
    expect(() => codec.encode(value, "store")).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });

  it.each([
    "",
    "{",
    "null",
    '{"json":"x","meta":{"values":[["custom","nothing"]]}}',
    '{"json":["Function","eA=="],"meta":{"values":[["custom","bytes"]]}}',
    '{"json":"%","meta":{"values":[["custom","ArrayBuffer"]]}}',
  ])("refuses the text %j", (text) => {
    expect(() => codec.decode(text)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });
});
