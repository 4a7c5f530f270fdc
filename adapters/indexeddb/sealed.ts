import { errorFrom, failureFrom, type Failure } from "../../src/index.ts";

// Structured clone keeps neither `name` nor `code` of an Error, so an Error is stored as its failure under this key.
// A plain object that has the key itself is stored quoted: as a list of one.
const KEY = "~error";

/** A value as a record holds it. */
export interface Sealed<T> {
  readonly value: T;
  /** Errors in it are encoded. Most values have none and are stored as they are. */
  readonly hasErrors?: true;
}

/** Makes a value, of those `cloneValue` allows, ready to be stored. */
export function seal<T>(value: T): Sealed<T> {
  return holdsError(value) ? { value: encode(value) as T, hasErrors: true } : { value };
}

/** Undoes `seal`. */
export function unseal<T>({ value, hasErrors }: Sealed<T>): T {
  return hasErrors ? (decode(value) as T) : value;
}

function holdsError(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Error) return true;
  if (Array.isArray(value)) return value.some(holdsError);
  if (value instanceof Map)
    return [...value].some(([key, item]) => holdsError(key) || holdsError(item));
  if (value instanceof Set) return [...value].some(holdsError);
  return isPlain(value) && Object.values(value).some(holdsError);
}

function encode(value: unknown): unknown {
  if (value instanceof Error) return { [KEY]: encode(failureFrom(value)) };
  const copy = mapped(value, encode);
  return isTagged(copy) ? { [KEY]: [copy] } : copy;
}

function decode(value: unknown): unknown {
  if (!isTagged(value)) return mapped(value, decode);
  const content = value[KEY];
  return Array.isArray(content)
    ? mapped(content[0], decode)
    : errorFrom(mapped(content, decode) as Failure);
}

function mapped(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [change(key), change(item)]));
  if (value instanceof Set) return new Set([...value].map(change));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}

const isTagged = (value: unknown): value is { [KEY]: unknown } =>
  isPlain(value) && Object.hasOwn(value, KEY);

function isPlain(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}
