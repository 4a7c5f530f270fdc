import { describe, expect, it } from "vitest";
import { mask } from "../../src/index.ts";

describe("mask", () => {
  it.each([
    ["password", "pass", "passphrase", "userPassword"],
    ["secret", "clientSecret", "SECRET_KEY"],
    ["token", "accessToken", "authorization", "Authorization"],
    ["cookie", "set-cookie", "apiKey", "api_key", "API-KEY"],
  ])("LS-03: hides what is secret by its name without being told: %s", (...keys) => {
    for (const key of keys) expect(mask({ [key]: "s3" })).toEqual({ [key]: "***" });
  });

  it("LS-03: looks at any depth, into objects, lists, Maps and Sets", () => {
    const value = {
      user: { name: "Ada", auth: [{ token: { raw: "s3" } }] },
      byName: new Map<unknown, unknown>([
        ["cookie", "s3"],
        ["plain", { secret: "s3" }],
        [{ secret: "s3" }, 1],
      ]),
      all: new Set([{ apiKey: "s3" }]),
    };
    expect(mask(value)).toEqual({
      user: { name: "Ada", auth: [{ token: "***" }] },
      byName: new Map<unknown, unknown>([
        ["cookie", "***"],
        ["plain", { secret: "***" }],
        [{ secret: "***" }, 1],
      ]),
      all: new Set([{ apiKey: "***" }]),
    });
    expect(value.user.auth[0]).toEqual({ token: { raw: "s3" } });
  });

  it("LS-03: takes other keys instead: an expression, or a list of whole names", () => {
    const value = { email: "a@b.c", emails: 1, token: "t" };
    expect(mask(value, { maskKeys: ["email"] })).toEqual({ ...value, email: "***" });
    const all = /mail/g;
    const both = { email: "***", emails: "***", token: "t" };
    expect([mask(value, { maskKeys: all }), mask(value, { maskKeys: all })]).toEqual([both, both]);
    expect(mask(value, { maskKeys: [] })).toEqual(value);
  });

  it("LS-03: leaves values that have no keys as they are", () => {
    const date = new Date(0);
    const bytes = new Uint8Array([1, 2]);
    const address = new URL("https://example.org/a");
    const call = () => {};
    const value = [date, bytes, address, call, undefined, null, 5n, "password"];
    const seen = mask(value) as unknown[];
    for (const [at, item] of value.entries()) expect(seen[at]).toBe(item);
  });

  it("LS-03: sees through instances of classes, and shows errors as failures with their causes", () => {
    class Client {
      readonly token = "s3";
      readonly host = "h";
    }
    expect(mask(new Client())).toEqual({ token: "***", host: "h" });
    const cause = Object.assign(new Error("inner"), { details: { password: "s3", at: 1 } });
    expect(mask(new TypeError("outer", { cause }))).toMatchObject({
      name: "TypeError",
      message: "outer",
      cause: { message: "inner", details: { password: "***", at: 1 } },
    });
  });

  it("LS-03: keeps what is shared and what goes round in circles", () => {
    const inner: Record<string, unknown> = { secret: "s3" };
    const outer = { inner, again: inner };
    inner["outer"] = outer;
    const seen = mask(outer) as typeof outer;
    expect(seen.inner).toBe(seen.again);
    expect(seen.inner["secret"]).toBe("***");
    expect(seen.inner["outer"]).toBe(seen);
  });

  it("LS-03: has no depth at which it gives up", () => {
    let value: object = { secret: "s3" };
    for (let depth = 0; depth < 20_000; depth += 1) value = { value };
    let seen = mask(value) as { value?: object; secret?: string };
    while (seen.value) seen = seen.value;
    expect(seen).toEqual({ secret: "***" });
  });

  it("takes `__proto__` for a key like any other", () => {
    const value: unknown = JSON.parse(`{"__proto__":{"token":"s3"}}`);
    expect(JSON.stringify(mask(value))).toBe(`{"__proto__":{"token":"***"}}`);
  });
});
