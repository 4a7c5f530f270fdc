import type { Codec } from "../../src/adapter.ts";
import type { Texts } from "./texts.ts";

// A character takes up to 3 bytes, and a row may hold 2 MB.
const RECORD_LIMIT = 500_000;
// A store that is longer stays out of the row, which every claim and every checkpoint writes again.
const STORE_LIMIT = 8_000;

/** A record in two columns: what changes, and the `store` it was begun with. */
export interface Columns {
  readonly store: string | null;
  readonly record: string | null;
}

type Recorded = { readonly id: string; readonly store: Record<string, unknown> };

/** Turns records of one kind into columns and back. */
export interface Records<T extends Recorded> {
  /** `before` is what was stored, and what `read` made of it: a store that is still the same is not written again. */
  write(record: T, before?: { readonly columns: Columns; readonly record: T }): Columns;
  /** @throws `INVALID_INPUT` for columns that cannot be read */
  read(id: string, columns: Columns): T;
  /** Forgets what did not fit into the row. */
  drop(id: string, columns: Columns): void;
}

export function createRecords<T extends Recorded>(
  kind: string,
  codec: Codec,
  texts: Texts,
): Records<T> {
  const recordOf = (id: string) => `${kind}/${id}/record`;
  const storeOf = (id: string) => `${kind}/${id}/store`;
  return {
    write({ store, ...rest }, before) {
      const { id } = rest;
      return {
        store:
          before?.record.store === store
            ? before.columns.store
            : texts.keep(
                storeOf(id),
                codec.encode(store, "store"),
                STORE_LIMIT,
                before?.columns.store,
              ),
        record: texts.keep(
          recordOf(id),
          codec.encode(rest, kind),
          RECORD_LIMIT,
          before?.columns.record,
        ),
      };
    },
    read(id, { store, record }) {
      const rest = codec.decode(texts.read(recordOf(id), record)) as Omit<T, "store">;
      return { ...rest, store: codec.decode(texts.read(storeOf(id), store)) } as T;
    },
    drop(id, { store, record }) {
      if (store === null) texts.drop(storeOf(id));
      if (record === null) texts.drop(recordOf(id));
    },
  };
}
