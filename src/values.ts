import { FootplateError } from "./errors.ts";

/** Values that only some stores can keep: a Blob needs a store of structured clones. */
export interface ValueLimits {
  /** Whether Blob and File may be kept. @default true */
  blobs?: boolean | undefined;
}

/**
 * Checks that a value can be stored everywhere footplate stores, and gives a copy that shares nothing with it.
 *
 * Kept are JSON values, undefined, NaN and the infinities, BigInt, Date, RegExp, Map, Set, Error, typed arrays,
 * ArrayBuffer, and Blob and File where the store can.
 * @param path How the value is called in the message: `store.photo`.
 * @throws {FootplateError} `INVALID_INPUT` naming the path of what cannot be stored, and the remedy.
 */
export function cloneValue(value: unknown, path: string, limits: ValueLimits = {}): unknown {
  return clone(value, path, limits, new Set());
}

function clone(value: unknown, path: string, limits: ValueLimits, above: Set<object>): unknown {
  if (typeof value === "function") {
    throw refused(path, "a function", "pass its name, or data that says what to do");
  }
  if (typeof value === "symbol") throw refused(path, "a symbol", "pass a string");
  if (typeof value !== "object" || value === null) return value;
  const leaf = cloneLeaf(value, path, limits);
  if (leaf !== undefined) return leaf;

  // A cycle has no JSON form; a value met twice side by side is simply copied twice.
  if (above.has(value)) throw refused(path, "part of a cycle", "break the cycle by an id");
  above.add(value);
  const copy = cloneContainer(value, path, limits, above);
  above.delete(value);
  return copy;
}

function cloneLeaf(value: object, path: string, limits: ValueLimits): object | undefined {
  switch (tagOf(value)) {
    case "Date":
      return new Date((value as Date).getTime());
    case "RegExp":
      return new RegExp((value as RegExp).source, (value as RegExp).flags);
    case "ArrayBuffer":
      return (value as ArrayBuffer).slice(0);
    case "Blob":
    case "File":
      if (limits.blobs === false) {
        throw refused(path, `a ${tagOf(value)}`, "pass its bytes: await blob.bytes()");
      }
      return value;
    default:
  }
  if (value instanceof Error) return value;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    // slice(), not the constructor: a view keeps its whole backing buffer alive in a clone.
    return (value as Uint8Array).slice();
  }
  return undefined;
}

function cloneContainer(
  value: object,
  path: string,
  limits: ValueLimits,
  above: Set<object>,
): object {
  const inner = (item: unknown, at: string) => clone(item, at, limits, above);
  if (Array.isArray(value)) return value.map((item, index) => inner(item, `${path}[${index}]`));
  if (value instanceof Map) {
    return new Map(
      [...value].map(([key, item]) => [
        inner(key, `${path}.key`),
        inner(item, `${path}.get(${String(key)})`),
      ]),
    );
  }
  if (value instanceof Set) return new Set([...value].map((item) => inner(item, `${path}.item`)));
  if (!isPlain(value)) throw refusedInstance(value, path);
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    // Defined, not assigned: "__proto__" is a key like any other in data that came over the wire.
    Object.defineProperty(copy, key, {
      value: inner(item, `${path}.${key}`),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

const tagOf = (value: object) => Object.prototype.toString.call(value).slice(8, -1);

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  // By shape, not by identity: a plain object of another realm has another Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refusedInstance(value: object, path: string): FootplateError {
  const type = tagOf(value);
  if (type === "FormData" || type === "URLSearchParams" || type === "Headers") {
    return refused(path, type, "pass Object.fromEntries(data)");
  }
  if (type === "Promise") return refused(path, "a Promise", "await it first");
  const name = (value.constructor as { name?: string } | undefined)?.name || type;
  return refused(path, `an instance of ${name}`, "pass a plain object: { ...value }");
}

function refused(path: string, what: string, remedy: string): FootplateError {
  return new FootplateError(
    "INVALID_INPUT",
    `"${path}" is ${what}, which cannot be stored: ${remedy}`,
    { details: { path } },
  );
}
