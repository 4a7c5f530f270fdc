import type { FlowDetail, LogBook } from "../../src/index.ts";
import type { Database } from "./database.ts";
import { atomsOf } from "./atom-records.ts";
import { inputOf } from "./input-record.ts";
import type { Reading } from "./schema.ts";
import { unseal } from "./sealed.ts";

// A few at a time: a flow comes with all its atoms.
const CHUNK = 20;

export async function bookById(tx: Reading, id: string): Promise<LogBook | undefined> {
  const record = await tx.objectStore("books").get(id);
  return record && unseal(record);
}

export async function flowById(tx: Reading, id: string): Promise<FlowDetail | undefined> {
  const record = await tx.objectStore("flows").get(id);
  if (!record) return undefined;
  const detail = unseal(record);
  return {
    ...detail,
    store: detail.store ?? (await inputOf(tx.objectStore("inputs"), ["flow", id])),
    ...(record.isSplit && { atoms: await atomsOf(tx.objectStore("atoms"), id) }),
  };
}

/** All books, oldest first. */
export async function* allBooks(database: Database): AsyncGenerator<LogBook> {
  const records = await database.read((tx) => tx.objectStore("books").getAll());
  yield* records.map(unseal).toSorted((one, other) => one.createdAt - other.createdAt);
}

/** The flows of a book, oldest first. Those that go while this is read are left out. */
export async function* flowsOf(database: Database, bookId: string): AsyncGenerator<FlowDetail> {
  const ids = await database.read((tx) =>
    tx
      .objectStore("flows")
      .index("book")
      .getAllKeys(IDBKeyRange.bound([bookId], [bookId, []])),
  );
  for (let at = 0; at < ids.length; at += CHUNK) {
    const some = ids.slice(at, at + CHUNK);
    const details = await database.read((tx) => Promise.all(some.map((id) => flowById(tx, id))));
    yield* details.filter((detail) => detail !== undefined);
  }
}
