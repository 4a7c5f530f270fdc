import { failureFrom } from "../failure.ts";

/** What of the values that flow through atoms is not shown. */
export interface Masking {
  /**
   * Keys, at any depth, whose values are shown as `***`; names of a list are compared whole.
   * @default /pass(word|phrase)?|secret|token|authorization|cookie|api.?key/i
   */
  maskKeys?: RegExp | readonly string[] | undefined;
  /** Atoms of which neither input nor output is shown. */
  hideAtoms?: readonly string[] | undefined;
}

/** What stands where something is not shown. */
export const MASKED = "***";

/**
 * Gives a copy of a value in which whatever stands under a masked key is `***`.
 *
 * It looks into objects, lists, Maps, Sets and errors, at any depth and through cycles. An error becomes a `Failure`, an
 * instance of a class the plain object of its own keys; what has no keys, a Date for example, stays as it is.
 */
export function mask(value: unknown, masking: Masking = {}): unknown {
  const isMasked = masksKey(masking);
  const copies = new Map<object, object>();
  // Filled one after the other, not one inside the other: no depth overflows the stack.
  const fills: (() => void)[] = [];

  const begun = <T extends object>(source: object, copy: T, fill: (copy: T) => void): T => {
    copies.set(source, copy);
    fills.push(() => fill(copy));
    return copy;
  };
  const shown = (key: unknown, item: unknown) =>
    typeof key === "string" && isMasked(key) ? MASKED : copyOf(item);
  const record = (source: object, from: object) =>
    begun(source, {}, (copy) => {
      for (const [key, item] of Object.entries(from)) setOwn(copy, key, shown(key, item));
    });

  const copyOf = (source: unknown): unknown => {
    if (typeof source !== "object" || source === null) return source;
    const known = copies.get(source);
    if (known) return known;
    if (Array.isArray(source)) {
      return begun(source, [] as unknown[], (copy) => {
        for (const item of source) copy.push(copyOf(item));
      });
    }
    if (source instanceof Map) {
      return begun(source, new Map<unknown, unknown>(), (copy) => {
        for (const [key, item] of source) copy.set(copyOf(key), shown(key, item));
      });
    }
    if (source instanceof Set) {
      return begun(source, new Set<unknown>(), (copy) => {
        for (const item of source) copy.add(copyOf(item));
      });
    }
    if (source instanceof Error) return record(source, failureFrom(source));
    if (ArrayBuffer.isView(source) || (!isPlain(source) && Object.keys(source).length === 0)) {
      return source;
    }
    return record(source, source);
  };

  const copy = copyOf(value);
  for (const fill of fills) fill();
  return copy;
}

const SECRETS = /pass(word|phrase)?|secret|token|authorization|cookie|api.?key/i;

/** Gives the test of whether a key's value is masked. */
export function masksKey({ maskKeys = SECRETS }: Masking): (key: string) => boolean {
  // Not `test`: an expression with the flag `g` would remember where it stopped.
  if (maskKeys instanceof RegExp) return (key) => key.search(maskKeys) !== -1;
  const keys = new Set(maskKeys);
  return (key) => keys.has(key);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

// Assigned, the key `__proto__` would be lost or become the prototype.
function setOwn(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
