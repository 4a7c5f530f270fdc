/** Whether a value takes more than `limit` bytes, roughly. */
export const exceeds = (value: unknown, limit: number): boolean => sizeOf(value, limit) > limit;

/**
 * How many bytes a value takes, roughly: a character counts as one, a number as eight. What is over `enough` is not
 * counted to its end.
 */
export function sizeOf(value: unknown, enough = Infinity): number {
  let size = 0;
  const add = (item: unknown): void => {
    size += bytesOf(item);
    if (size > enough || typeof item !== "object" || item === null) return;
    if (ArrayBuffer.isView(item)) return;
    if (item instanceof Map || item instanceof Set || Array.isArray(item)) {
      for (const inner of item) add(inner);
      return;
    }
    for (const key of Object.keys(item)) {
      size += key.length;
      add((item as Record<string, unknown>)[key]);
    }
  };
  add(value);
  return size;
}

function bytesOf(item: unknown): number {
  if (typeof item === "string") return item.length;
  if (typeof item !== "object" || item === null) return 8;
  if (item instanceof ArrayBuffer || ArrayBuffer.isView(item)) return item.byteLength;
  return isBlob(item) ? item.size : 8;
}

// By its tag, as in values.ts: the class may be another realm's, or missing.
const isBlob = (item: object): item is Blob =>
  /^\[object (Blob|File)\]$/.test(Object.prototype.toString.call(item));
