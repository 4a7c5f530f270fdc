import { copyOfError } from "./failure.ts";
import { Refusal, refusedInstance, under } from "./refusal.ts";

/** Values that only some stores can keep: a Blob needs a store of structured clones. */
export interface ValueLimits {
  /** Whether Blob and File may be kept. @default true */
  blobs?: boolean | undefined;
}

// Far more than data has, and far less than what overflows the stack of any codec or store behind this.
const DEEPEST = 500;

/**
 * Checks that a value can be stored everywhere footplate stores, and gives a copy that shares nothing with it.
 *
 * Kept are JSON values, undefined, NaN and the infinities, BigInt, Date, RegExp, Map, Set, Error, typed arrays,
 * ArrayBuffer, and Blob and File where the store can. Of an object count its own enumerable keys that are strings, of
 * a list its items, of an error what a `Failure` holds; at most 500 levels deep.
 * @param path How the value is called in the message: `store.photo`.
 * @throws {FootplateError} `INVALID_INPUT` naming the path of what cannot be stored, and the remedy.
 */
export function cloneValue(value: unknown, path: string, limits: ValueLimits = {}): unknown {
  try {
    return clone(value, limits.blobs !== false, 0);
  } catch (error) {
    throw under(error, path).toError();
  }
}

// Every write goes through here: plain data comes first, and a path is put together only once something is refused.
function clone(value: unknown, blobs: boolean, depth: number): unknown {
  if (typeof value === "function") {
    throw new Refusal("a function", "pass its name, or data that says what to do");
  }
  if (typeof value === "symbol") throw new Refusal("a symbol", "pass a string");
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEEPEST) {
    throw new Refusal(`nested more than ${DEEPEST} levels deep`, "pass a flatter value");
  }
  if (Array.isArray(value)) return cloneItems(value, blobs, depth);
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Object.prototype || prototype === null) return cloneKeys(value, blobs, depth);
  return cloneSpecial(value, prototype, blobs, depth);
}

function cloneItems(items: readonly unknown[], blobs: boolean, depth: number): unknown[] {
  // Of the length it will have: a list that grows takes room for what never comes.
  const copy = Array<unknown>(items.length);
  let index = 0;
  try {
    // By index, as a hole would be skipped otherwise: it has no JSON form and becomes undefined.
    for (; index < copy.length; index++) copy[index] = clone(items[index], blobs, depth + 1);
  } catch (error) {
    throw under(error, `[${index}]`, items);
  }
  return copy;
}

function cloneKeys(value: object, blobs: boolean, depth: number): Record<string, unknown> {
  let key = "";
  try {
    // A spread takes over the shape of what it copies, in half the time and memory of key by key. It reads getters once,
    // and defines "__proto__" as a key like any other.
    const copy: Record<string | symbol, unknown> = { ...value };
    for (key in copy) {
      const item = copy[key];
      // What is inherited by every object is no part of this one.
      if (isPlain(item) || !Object.hasOwn(copy, key)) continue;
      copy[key] = clone(item, blobs, depth + 1);
    }
    for (const symbol of Object.getOwnPropertySymbols(copy)) delete copy[symbol];
    return copy;
  } catch (error) {
    throw under(error, `.${key || unreadableKey(value)}`, value);
  }
}

/** Whether a value is its own copy, and can be stored everywhere. */
export const isPlain = (item: unknown): boolean =>
  item === null ||
  item === undefined ||
  typeof item === "string" ||
  typeof item === "number" ||
  typeof item === "boolean";

/** Which getter of an object throws, as a spread of it does. */
function unreadableKey(value: object): string {
  let last = "";
  try {
    for (last of Object.keys(value)) void (value as Record<string, unknown>)[last];
  } catch {}
  return last;
}

function cloneSpecial(value: object, prototype: object, blobs: boolean, depth: number): object {
  const type = Object.prototype.toString.call(value).slice(8, -1);
  if (TYPED_ARRAY.test(type) && ArrayBuffer.isView(value)) return cloneTypedArray(value, type);
  switch (type) {
    case "Date":
      return new Date((value as Date).getTime());
    case "RegExp":
      return new RegExp((value as RegExp).source, (value as RegExp).flags);
    case "Map":
      return cloneMap(value as Map<unknown, unknown>, blobs, depth);
    case "Set":
      return cloneSet(value as Set<unknown>, blobs, depth);
    case "ArrayBuffer":
      return (value as ArrayBuffer).slice(0);
    case "Blob":
    case "File":
      if (!blobs) throw new Refusal(`a ${type}`, "pass its bytes: await blob.bytes()");
      return value;
    case "Error":
    case "DOMException":
      return copyOfError(value as Error);
    default:
  }
  // By shape: a plain object of another realm has another Object.prototype.
  if (type === "Object" && Object.getPrototypeOf(prototype) === null) {
    return cloneKeys(value, blobs, depth);
  }
  throw refusedInstance(value, type);
}

function cloneMap(map: Map<unknown, unknown>, blobs: boolean, depth: number): object {
  const copy = new Map<unknown, unknown>();
  let segment = "";
  try {
    for (const [key, item] of Map.prototype.entries.call(map)) {
      segment = ".key";
      const copiedKey = clone(key, blobs, depth + 1);
      segment = typeof key === "object" ? ".value" : `.get(${String(key)})`;
      copy.set(copiedKey, clone(item, blobs, depth + 1));
    }
  } catch (error) {
    throw under(error, segment, map);
  }
  return copy;
}

function cloneSet(set: Set<unknown>, blobs: boolean, depth: number): object {
  const copy = new Set<unknown>();
  try {
    for (const item of Set.prototype.values.call(set)) copy.add(clone(item, blobs, depth + 1));
  } catch (error) {
    throw under(error, ".item", set);
  }
  return copy;
}

const TYPED_ARRAY = /^(Big)?(Int|Uint|Float)(8|16|32|64)(Clamped)?Array$/;

// Of the plain type, and of a buffer no bigger than itself: a Buffer's own `slice` copies nothing, and a view would keep
// all of its buffer alive.
function cloneTypedArray(view: ArrayBufferView, type: string): object {
  const arrays = globalThis as unknown as Record<string, new (of: ArrayBufferView) => object>;
  return new arrays[type]!(view);
}
