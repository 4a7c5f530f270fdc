import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { FootplateError } from "../src/errors.ts";
import { cloneValue } from "../src/values.ts";

// That each allowed type is kept and each other refused, with its path, is in the persistence contract; here is the rest.

const clone = <T>(value: T): T => cloneValue(value, "value") as T;

it("shares nothing that could change with the original", () => {
  const original = {
    object: { list: [1] },
    date: new Date(0),
    map: new Map([["k", { n: 1 }]]),
    set: new Set([{ n: 1 }]),
    bytes: Uint8Array.of(1),
    buffer: Uint8Array.of(1).buffer,
    error: new Error("m"),
  };
  const copy = clone(original);
  copy.object.list.push(2);
  copy.date.setTime(1);
  copy.map.get("k")!.n = 2;
  for (const each of copy.set) each.n = 2;
  copy.bytes[0] = 2;
  new Uint8Array(copy.buffer)[0] = 2;
  copy.error.message = "changed";
  expect(original).toEqual({
    object: { list: [1] },
    date: new Date(0),
    map: new Map([["k", { n: 1 }]]),
    set: new Set([{ n: 1 }]),
    bytes: Uint8Array.of(1),
    buffer: Uint8Array.of(1).buffer,
    error: new Error("m"),
  });
});

it("copies the bytes of a Buffer, whose own slice() would share them, to a Uint8Array", () => {
  const buffer = Buffer.from("abc");
  const copy = clone<Uint8Array>(buffer);
  buffer[0] = 0;
  expect(Object.getPrototypeOf(copy)).toBe(Uint8Array.prototype);
  expect(copy).toEqual(Uint8Array.from([97, 98, 99]));
  expect(copy.buffer.byteLength).toBe(3);
});

it("copies views of shared and of resizable buffers to buffers of their own", () => {
  const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(7);
  expect(clone<Uint8Array>(shared).buffer).toBeInstanceOf(ArrayBuffer);
  expect(clone<Uint8Array>(shared)).toEqual(Uint8Array.of(7, 7));
  const resizable = runInNewContext("new ArrayBuffer(2, { maxByteLength: 8 })") as ArrayBuffer;
  expect(clone(new Uint8Array(resizable))).toEqual(Uint8Array.of(0, 0));
  expect(clone(resizable).byteLength).toBe(2);
});

it("turns holes of a list into undefined, as no text form has holes", () => {
  // oxlint-disable-next-line no-sparse-arrays -- it is what this is about
  const copy = clone([, 1, ,]);
  expect([copy.length, Object.keys(copy)]).toEqual([3, ["0", "1", "2"]]);
});

it("makes plain lists, maps and sets of those of a subclass", () => {
  class Stack extends Array<number> {}
  class Counter extends Map<string, number> {}
  class Tags extends Set<string> {}
  const stack = new Stack();
  stack.push(1);
  expect(Object.getPrototypeOf(clone(stack))).toBe(Array.prototype);
  expect(Object.getPrototypeOf(clone(new Counter([["a", 1]])))).toBe(Map.prototype);
  expect(Object.getPrototypeOf(clone(new Tags(["a"])))).toBe(Set.prototype);
});

it("keeps own enumerable keys that are strings, and reads getters once", () => {
  let reads = 0;
  const value = Object.defineProperty(
    {
      get lazy() {
        return ++reads;
      },
      [Symbol("s")]: () => {},
    },
    "hidden",
    { value: () => {} },
  );
  const copy = clone(value);
  expect(Reflect.ownKeys(copy)).toEqual(["lazy"]);
  expect([copy.lazy, copy.lazy, reads]).toEqual([1, 1, 1]);
});

it("takes __proto__ for a key like any other", () => {
  const copy = clone(JSON.parse('{"__proto__":{"admin":true},"a":1}') as Record<string, unknown>);
  expect(Object.keys(copy)).toEqual(["__proto__", "a"]);
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect("admin" in copy).toBe(false);
});

it("makes usual objects of those without a prototype", () => {
  const copy = clone(Object.assign(Object.create(null), { a: 1 }) as object);
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(copy).toEqual({ a: 1 });
});

it("takes the values of another realm", () => {
  const foreign = runInNewContext(
    "({ list: [1], date: new Date(5), map: new Map([[1, 2]]), bytes: new Uint8Array([1]), error: new TypeError('t') })",
  ) as { list: number[]; date: Date; map: Map<number, number>; bytes: Uint8Array; error: Error };
  const copy = clone(foreign);
  expect(copy.list).toBeInstanceOf(Array);
  expect(copy.date).toEqual(new Date(5));
  expect(copy.map).toEqual(new Map([[1, 2]]));
  expect(copy.bytes).toEqual(Uint8Array.of(1));
  expect(copy.error).toBeInstanceOf(Error);
  expect(copy.error).toMatchObject({ name: "TypeError", message: "t" });
});

it("takes a proxy for what it shows", () => {
  const proxy = new Proxy({ n: 1 }, { get: (target, key) => Reflect.get(target, key) });
  expect(clone({ proxy, list: new Proxy([1], {}) })).toEqual({ proxy: { n: 1 }, list: [1] });
});

it("gives an error as a store would: of what it is, not of which class, and with what it holds", () => {
  class CardError extends Error {
    override name = "CardError";
    code = "declined";
    card = { number: "4111" };
  }
  const error = new CardError("No", { cause: "text" });
  const copy = clone(error);
  expect(copy).not.toBe(error);
  expect(copy).not.toBeInstanceOf(CardError);
  expect(copy).toMatchObject({ name: "CardError", message: "No", code: "declined" });
  expect([copy.stack, "card" in copy]).toEqual([error.stack, false]);
  expect(copy.cause).toMatchObject({ message: "text" });
  const own = new FootplateError("QUOTA", "Full", { details: { usage: 1 } });
  expect(clone(own)).toBeInstanceOf(FootplateError);
  expect(clone(own)).toMatchObject({ code: "QUOTA", details: { usage: 1 } });
});

it("keeps Blobs, which cannot change, unless the store cannot", () => {
  const blob = new Blob(["a"]);
  expect(cloneValue({ blob }, "v")).toEqual({ blob });
  expect(() => cloneValue({ blob }, "v", { blobs: false })).toThrow(
    '"v.blob" is a Blob, which cannot be stored: pass its bytes: await blob.bytes()',
  );
  expect(() => cloneValue(new File([], "f"), "v", { blobs: false })).toThrow('"v" is a File');
});
