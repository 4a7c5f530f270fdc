/** Whether a value takes more than `limit` bytes, roughly. */
export const exceeds = (value: unknown, limit: number): boolean => sizeOf(value, limit) > limit;

/**
 * How many bytes a value takes, roughly: a character counts as one, a number as eight. What is over `enough` is not
 * counted to its end.
 */
export function sizeOf(value: unknown, enough = Infinity): number {
  let size = bytesOf(value);
  if (size > enough || typeof value !== "object" || value === null) return size;
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) {
    for (const item of value as Iterable<unknown>) {
      size += sizeOf(item, enough - size);
      if (size > enough) break;
    }
    return size;
  }
  if (ArrayBuffer.isView(value)) return size;
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    size += key.length + sizeOf((value as Record<string, unknown>)[key], enough - size);
    if (size > enough) break;
  }
  return size;
}

function bytesOf(item: unknown): number {
  if (typeof item === "string") return item.length;
  if (typeof item !== "object" || item === null) return 8;
  // Every ending and every event is weighed: most are plain.
  if (Object.getPrototypeOf(item) === Object.prototype) return 8;
  if (item instanceof ArrayBuffer || ArrayBuffer.isView(item)) return item.byteLength;
  return isBlob(item) ? item.size : 8;
}

// By its tag, as in values.ts: the class may be another realm's, or missing.
const isBlob = (item: object): item is Blob =>
  /^\[object (Blob|File)\]$/.test(Object.prototype.toString.call(item));
