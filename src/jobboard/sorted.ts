/** A set that is always in order, for many items that mostly come and go at its ends. */
export interface SortedSet<T> extends Iterable<T> {
  readonly size: number;
  /** The item must not be in it, and what the order looks at must not change while it is. */
  add(item: T): void;
  delete(item: T): void;
  /** The items behind `item`, which need not be in it. */
  behind(item: T): Iterable<T>;
  backwards(): Iterable<T>;
}

// Moving this many pointers is still cheaper than another level of search.
const CHUNK = 512;

// So many are put in order within a few milliseconds, and then nobody waits long who asks for the first time.
const MOST_UNORDERED = 10_000;

/**
 * Makes a set kept in order by `order`, which must never call two different items equal. It is a list of short sorted
 * lists: adding and deleting cost a binary search and a short move, and reading from either end costs nothing. What is
 * added is put in order when somebody reads: much of it is gone again by then.
 */
export function sortedSet<T>(order: (a: T, b: T) => number): SortedSet<T> {
  const chunks: T[][] = [];
  const unordered = new Set<T>();
  let size = 0;

  /** The first index for which `isPast` holds; it holds for all behind. */
  const search = <U>(list: readonly U[], isPast: (item: U) => boolean): number => {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isPast(list[middle] as U)) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  /** Where the chunk is that holds `item`, or would; behind the last one if it comes after all. */
  const chunkOf = (item: T) => {
    const reaches = (chunk: readonly T[]) => order(chunk[chunk.length - 1] as T, item) >= 0;
    // Most come and go at the ends, and a search touches items that are far apart in memory.
    const [first] = chunks;
    const last = chunks[chunks.length - 1];
    if (!first || !last || reaches(first)) return 0;
    return reaches(last) ? search(chunks, reaches) : chunks.length;
  };
  const placeIn = (chunk: readonly T[], item: T) =>
    search(chunk, (other) => order(other, item) >= 0);

  function* from(chunkIndex: number, itemIndex: number): Generator<T> {
    let at = itemIndex;
    for (let index = chunkIndex; index < chunks.length; index++, at = 0) {
      const chunk = chunks[index] as T[];
      while (at < chunk.length) yield chunk[at++] as T;
    }
  }

  const insert = (item: T) => {
    const index = Math.min(chunkOf(item), chunks.length - 1);
    if (index < 0) return void chunks.push([item]);
    const chunk = chunks[index] as T[];
    chunk.splice(placeIn(chunk, item), 0, item);
    // Half of a full chunk stays free, unless it grew at its end: then it stays full and the next begins.
    if (chunk.length > CHUNK) {
      const isLast = chunk[CHUNK] === item;
      chunks.splice(index + 1, 0, chunk.splice(isLast ? CHUNK : CHUNK >>> 1));
    }
  };

  const putInOrder = () => {
    if (unordered.size === 0) return;
    for (const item of [...unordered].toSorted(order)) insert(item);
    unordered.clear();
  };

  return {
    get size() {
      return size;
    },
    add(item) {
      size++;
      unordered.add(item);
      if (unordered.size > MOST_UNORDERED) putInOrder();
    },
    delete(item) {
      if (unordered.delete(item)) {
        size--;
        return;
      }
      const index = chunkOf(item);
      const chunk = chunks[index];
      if (!chunk) return;
      const place = placeIn(chunk, item);
      if (place === chunk.length || order(chunk[place] as T, item) !== 0) return;
      size--;
      chunk.splice(place, 1);
      if (chunk.length === 0) chunks.splice(index, 1);
    },
    behind(item) {
      putInOrder();
      const index = chunkOf(item);
      const chunk = chunks[index] ?? [];
      const place = search(chunk, (other) => order(other, item) > 0);
      return from(index, place);
    },
    *backwards() {
      putInOrder();
      for (let index = chunks.length - 1; index >= 0; index--) {
        const chunk = chunks[index] as T[];
        for (let place = chunk.length - 1; place >= 0; place--) yield chunk[place] as T;
      }
    },
    [Symbol.iterator]() {
      putInOrder();
      return from(0, 0);
    },
  };
}

/** Several ordered lists as one. */
export function* merged<T>(
  order: (a: T, b: T) => number,
  lists: readonly Iterable<T>[],
): Generator<T> {
  const heads = lists
    .map((list) => list[Symbol.iterator]())
    .map((rest) => ({ rest, at: rest.next() }));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.at.done) continue;
      if (!first || order(head.at.value, first.at.value as T) < 0) first = head;
    }
    if (!first || first.at.done) return;
    yield first.at.value;
    first.at = first.rest.next();
  }
}
