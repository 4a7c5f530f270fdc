import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { FootplateError } from "../src/errors.ts";
import { cloneValue } from "../src/values.ts";

function refusal(value: unknown, path = "value"): FootplateError {
  try {
    cloneValue(value, path);
  } catch (error) {
    if (FootplateError.is(error, "INVALID_INPUT")) return error;
    throw error;
  }
  throw new Error("The value was not refused");
}

function nested(depth: number): unknown {
  let value: unknown = "bottom";
  for (let level = 0; level < depth; level++) value = level % 2 ? { in: value } : [value];
  return value;
}

it.each<[string, unknown, string]>([
  ["value", () => {}, "is a function, which cannot be stored: pass its name"],
  ["value", Symbol("s"), "is a symbol"],
  ["value", Object.create({ inherited: 1 }), "is an instance of Object"],
  [
    "value.a[1].b",
    { a: [0, { b: Promise.resolve() }] },
    "is a Promise, which cannot be stored: await it first",
  ],
  ["value.get(k)", new Map([["k", () => {}]]), "is a function"],
  ["value.key", new Map([[Symbol("s"), 1]]), "is a symbol"],
  ["value.value", new Map([[{}, () => {}]]), "is a function"],
  ["value.item", new Set([Symbol("s")]), "is a symbol"],
  [
    "value.form",
    { form: new FormData() },
    "is a FormData, which cannot be stored: pass Object.fromEntries(data)",
  ],
  ["value", new Headers(), "is a Headers"],
  ["value", new URL("https://example.com"), "is a URL, which cannot be stored: pass url.href"],
  ["value", new SharedArrayBuffer(1), "is a SharedArrayBuffer"],
  ["value", new DataView(new ArrayBuffer(1)), "is a DataView"],
  ["value", Object("text"), "is a String, which cannot be stored: pass value.valueOf()"],
  ["value", new WeakRef({}), "is an instance of WeakRef"],
  ["value", (function* () {})(), "is "],
  ["value", runInNewContext("new (class Money {})"), "is an instance of Money"],
])("refuses %s of %o", (path, value, message) => {
  const error = refusal(value);
  expect(error.message).toContain(`"${path}" ${message}`);
  expect(error.details).toEqual({ path });
});

it("refuses what only pretends to be of a type, or is detached, or throws when it is read", () => {
  class Pretender {
    get [Symbol.toStringTag]() {
      return "Date";
    }
  }
  const detached = Uint8Array.of(1);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const throwing = {
    get x() {
      throw new Error("Nobody reads me");
    },
  };
  for (const value of [new Pretender(), detached, detached.buffer, proxy, throwing]) {
    const error = refusal({ value });
    expect(error.message).toMatch(/^"value\.value(\.x)?" is unreadable/);
    expect(error.cause).toBeInstanceOf(Error);
  }
});

it.each<[string, () => unknown, string]>([
  [
    "itself",
    () => {
      const a: Record<string, unknown> = { n: 1 };
      return (a["self"] = a);
    },
    "value.self",
  ],
  [
    "one above",
    () => {
      const a = { b: [{ up: {} }] };
      a.b[0]!.up = a;
      return { a };
    },
    "value.a.b[0].up",
  ],
  [
    "a map in itself",
    () => {
      const m = new Map();
      return m.set("m", m);
    },
    "value.get(m)",
  ],
  [
    "a set in itself",
    () => {
      const s = new Set();
      return s.add([s]);
    },
    "value.item[0]",
  ],
])("refuses a cycle: %s", (_, make, path) => {
  const { message, details } = refusal(make());
  expect(message).toBe(
    `"${path}" is part of a cycle, which cannot be stored: break the cycle by an id`,
  );
  expect(details).toEqual({ path });
});

it("refuses what is nested more than 500 levels deep, or endless, without overflowing the stack", () => {
  const endless = (): object => Object.defineProperty({}, "in", { enumerable: true, get: endless });
  for (const value of [nested(501), nested(100_000), endless()]) {
    const { message, details } = refusal(value);
    expect(message).toContain("is nested more than 500 levels deep");
    expect((details!["path"] as string).length).toBeLessThan(250);
  }
});

it("takes one object in many places, and 500 levels", () => {
  const shared = { n: 1 };
  const value = [shared, { shared }, new Map([[shared, shared]]), nested(499)];
  expect(cloneValue(value, "value")).toEqual(value);
});
