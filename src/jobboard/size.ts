/** Whether a value takes more than `limit` bytes, roughly: a character counts as one, a number as eight. */
export function exceeds(value: unknown, limit: number): boolean {
  let size = 0;
  const add = (item: unknown): boolean => {
    size += bytesOf(item);
    if (size > limit) return true;
    if (typeof item !== "object" || item === null || ArrayBuffer.isView(item)) return false;
    if (item instanceof Map) return [...item].some(add);
    if (Array.isArray(item) || item instanceof Set) return [...item].some(add);
    return Object.entries(item).some(([key, inner]) => add(key) || add(inner));
  };
  return add(value);
}

function bytesOf(item: unknown): number {
  if (typeof item === "string") return item.length;
  if (typeof item !== "object" || item === null) return 8;
  const { byteLength, size } = item as { byteLength?: unknown; size?: unknown };
  if (item instanceof ArrayBuffer || ArrayBuffer.isView(item)) return Number(byteLength);
  return Object.prototype.toString.call(item) === "[object Blob]" ? Number(size) : 8;
}
