// oxlint-disable unicorn/prefer-add-event-listener -- the request of a cursor is heard by one after the other

// IndexedDB as it is, but for a promise in place of each request. What a promise gives arrives while its transaction still
// waits for what is asked next.

type Range<At> = At | IDBKeyRange | null;

/** What an object store holds, and the keys of its indexes. */
export interface Table {
  readonly key: unknown;
  readonly value: unknown;
  readonly indexes?: object;
}

type IndexesOf<T extends Table> = T extends { readonly indexes: infer I } ? I : {};

/** What is stored under keys of one kind: an index, or an object store as it is read. */
export interface Source<T extends Table, At = T["key"]> {
  get(key: At): Promise<T["value"] | undefined>;
  getAll(range?: Range<At>, count?: number): Promise<T["value"][]>;
  getAllKeys(range?: Range<At>, count?: number): Promise<T["key"][]>;
  count(range?: Range<At>): Promise<number>;
  openCursor(
    range?: Range<At>,
    direction?: "prev",
  ): Promise<(Cursor<At> & { readonly value: T["value"] }) | null>;
  openKeyCursor(range?: Range<At>): Promise<Cursor<At> | null>;
}

interface Cursor<At> {
  readonly key: At;
  /** The same cursor at the next key, or at the first that is not before `key`; null behind the last. */
  continue(key?: At): Promise<this | null>;
}

/** An object store that is only read. */
export interface Shelf<T extends Table> extends Source<T> {
  index<I extends keyof IndexesOf<T>>(name: I): Source<T, IndexesOf<T>[I]>;
}

/** An object store that may be written. */
export interface Store<T extends Table> extends Shelf<T> {
  put(value: T["value"], key?: T["key"]): Promise<unknown>;
  delete(key: T["key"]): Promise<unknown>;
}

/** A transaction that only reads. */
export interface Read<S> {
  objectStore<Name extends keyof S>(name: Name): Shelf<S[Name] & Table>;
  /** As the browser gave it. */
  readonly bare: IDBTransaction;
  /** Resolves when it is complete. @throws what ended it */
  readonly done: Promise<void>;
  commit(): void;
  abort(): void;
}

/** A transaction that writes. */
export interface Write<S> extends Read<S> {
  objectStore<Name extends keyof S>(name: Name): Store<S[Name] & Table>;
}

/** An open database of such stores. */
export interface Open<S> {
  readonly name: string;
  transaction(
    names: (keyof S & string)[],
    mode?: "readonly",
    options?: IDBTransactionOptions,
  ): Read<S>;
  transaction(
    names: (keyof S & string)[],
    mode: "readwrite",
    options?: IDBTransactionOptions,
  ): Write<S>;
  close(): void;
}

/**
 * Opens a database, as it is made by `upgrade` where it is older than `version`.
 * @param lost Called when it was closed, or stands in the way of who wants to upgrade or delete it.
 */
export async function openDatabase<S>(
  name: string,
  version: number,
  upgrade: (db: IDBDatabase, oldVersion: number) => void,
  lost: () => void,
): Promise<Open<S>> {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion);
  const db = (await promiseOf(request)) as IDBDatabase;
  // Another page wants to upgrade or delete it: in its way, this one would block it for good.
  db.onversionchange = lost;
  db.onclose = lost;
  return {
    name,
    transaction: (...asked: Parameters<IDBDatabase["transaction"]>) =>
      transactionOf<S>(db.transaction(...asked)),
    close: () => db.close(),
  };
}

function transactionOf<S>(bare: IDBTransaction): Write<S> {
  const done = new Promise<void>((resolve, reject) => {
    bare.oncomplete = () => resolve();
    // With a request's error, or the browser's own; without any where it was taken back.
    bare.onabort = () => reject(bare.error ?? new DOMException("AbortError", "AbortError"));
  });
  // Not everybody waits for it.
  done.catch(() => {});
  return {
    bare,
    done,
    objectStore: (name) => promised(bare.objectStore(name as string)) as never,
    commit: () => bare.commit(),
    abort: () => bare.abort(),
  };
}

/** A store, an index or a cursor, whose methods give promises, or more of the kind. */
const promised = <T extends IDBObjectStore | IDBIndex | IDBCursor>(target: T): T =>
  new Proxy(target, {
    get(_, key) {
      const value: unknown = target[key as keyof T];
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        // A cursor that goes on says so by the request that gave it.
        const made: unknown = value.apply(target, given) ?? (target as IDBCursor).request;
        return made instanceof IDBRequest ? promiseOf(made) : promised(made as IDBIndex);
      };
    },
  });

const promiseOf = (request: IDBRequest): Promise<unknown> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      const { result } = request;
      resolve(result instanceof IDBCursor ? promised(result) : result);
    };
    request.onerror = () => reject(request.error);
  });
