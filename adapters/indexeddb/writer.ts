import type { Schema, StoreName, Writing } from "./schema.ts";

/** Writes in one transaction, without a promise for each record: what goes wrong with one comes out of the transaction. */
export interface Writer {
  readonly hasWritten: boolean;
  put<Name extends StoreName>(
    store: Name,
    value: Schema[Name]["value"],
    key?: Schema[Name]["key"],
  ): void;
  remove<Name extends StoreName>(store: Name, key: Schema[Name]["key"] | IDBKeyRange): void;
}

export function createWriter(tx: Writing): Writer {
  const { bare } = tx;
  let hasWritten = false;
  return {
    get hasWritten() {
      return hasWritten;
    },
    put(store, value, key) {
      bare.objectStore(store).put(value, key);
      hasWritten = true;
    },
    remove(store, key) {
      bare.objectStore(store).delete(key);
      hasWritten = true;
    },
  };
}
