// About what a record may hold beside what changes: it is written again by every claim and every checkpoint.
const LIMIT = 4_096;

/** Whether a value is so big, in bytes and roughly, that it should be written once, in a record of its own. */
export function isBig(value: unknown): boolean {
  return room(value, LIMIT) < 0;
}

// What is left of `left` behind `value`; stops looking once it is below zero.
function room(value: unknown, left: number): number {
  if (typeof value === "string") return left - value.length;
  if (typeof value !== "object" || value === null) return left - 8;
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return left - value.byteLength;
  // Even an empty Blob costs a file of its own each time it is written.
  if (value instanceof Blob) return -1;
  let rest = left - 8;
  for (const item of isIterable(value) ? value : Object.entries(value)) {
    rest = room(item, rest);
    if (rest < 0) break;
  }
  return rest;
}

const isIterable = (value: object): value is Iterable<unknown> => Symbol.iterator in value;
