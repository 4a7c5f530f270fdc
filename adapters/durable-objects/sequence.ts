import type { Database } from "./database.ts";
import { readMeta, writeMeta } from "./schema.ts";

// How many numbers are reserved at once: so many posts share the one row that remembers how far they got.
const BLOCK = 1_000;

/** The numbers that jobs are given in order of posting. They never go back, and may leave a gap when the object starts. */
export interface Sequence {
  /** The highest one ever given. */
  last(): number;
  /** Notes, in the present transaction, that numbers up to `to` are given; counts once the returned is called. */
  give(to: number): () => void;
}

export function createSequence(database: Database): Sequence {
  let reserved = readMeta<number>(database, "sequence") ?? 0;
  let last = reserved;
  return {
    last: () => last,
    give(to) {
      const block = to > reserved ? to + BLOCK : reserved;
      if (block > reserved) writeMeta(database, "sequence", block);
      return () => {
        reserved = block;
        last = Math.max(last, to);
      };
    },
  };
}
