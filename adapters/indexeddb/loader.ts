/** What of an object store is used here. */
interface Keyed<R> {
  get(id: string): Promise<R | undefined>;
  getAllKeys(range: IDBKeyRange, count: number): Promise<string[]>;
}

// Fewer than this are read one by one.
const MANY = 4;

/**
 * Reads records by id. Of many that are asked for in one turn it first looks which are there at all: ids sort by time, so
 * one request tells of all the new ones of a batch that they are new.
 */
export function createLoader<R>(store: Keyed<R>): (id: string) => Promise<R | undefined> {
  let asked: string[] = [];
  let looking: Promise<ReadonlySet<string> | undefined> | undefined;

  const look = async () => {
    const ids = asked.toSorted();
    asked = [];
    looking = undefined;
    const [first, last] = [ids[0], ids.at(-1)];
    if (ids.length < MANY || first === undefined) return undefined;
    const limit = 2 * ids.length;
    const keys = await store.getAllKeys(IDBKeyRange.bound(first, last), limit);
    // So many others lie between them that this says nothing.
    return keys.length < limit ? new Set(keys) : undefined;
  };

  return async (id) => {
    asked.push(id);
    looking ??= Promise.resolve().then(look);
    const present = await looking;
    return !present || present.has(id) ? store.get(id) : undefined;
  };
}
