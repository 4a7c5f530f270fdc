import type { FlowDetail, LogBook } from "../../src/index.ts";
import { atomsOf, atomsOfFlow, keepAtoms } from "./atom-records.ts";
import { inputOf, keepInput, slim, UNREAD } from "./input-record.ts";
import { createLoader } from "./loader.ts";
import { memo } from "./memo.ts";
import { touch, type Known, type KnownFlows } from "./memory.ts";
import type { Writing } from "./schema.ts";
import { seal, unseal } from "./sealed.ts";
import type { Writer } from "./writer.ts";

/** The flows and books as one transaction sees them: what it read, and over that what its steps have written so far. */
export interface FlowView {
  get(id: string): Promise<FlowDetail | undefined>;
  /** As `get`, with anything for a `store` that is kept apart: enough to write what leaves it as it is. */
  withoutStore(id: string): Promise<FlowDetail | undefined>;
  put(detail: FlowDetail): void;
  remove(id: string): void;
  book(id: string): Promise<LogBook | undefined>;
  putBook(book: LogBook): void;
  /** Removes the book and its flows. */
  removeBook(id: string): Promise<void>;
  /** Writes what changed since the last time, each record once. */
  flush(): void;
}

export function createFlowView(tx: Writing, writer: Writer, entries: KnownFlows): FlowView {
  const flows = tx.objectStore("flows");
  const books = tx.objectStore("books");
  const inputs = tx.objectStore("inputs");
  const known = new Map<string, LogBook | undefined>();
  const dirty = new Set<string>();

  const read = createLoader(flows);
  const load = memo(async (id) => {
    if (touch(entries, id)) return;
    const record = await read(id);
    if (!record || entries.has(id)) return;
    const detail = unseal(record);
    const store = detail.store ?? UNREAD;
    const atoms = record.isSplit && (await atomsOf(tx.objectStore("atoms"), id));
    const value = { ...detail, store, ...(atoms && { atoms }) };
    entries.set(id, { value, saved: { store, apart: store === UNREAD }, atoms });
  });
  const loadBook = memo(async (id) => {
    const book = await books.get(id);
    if (book && !known.has(id)) known.set(id, unseal(book));
  });

  const save = (id: string, { value: detail, saved, atoms }: Known<FlowDetail>) => {
    if (!detail) {
      writer.remove("flows", id);
      if (saved?.apart) writer.remove("inputs", ["flow", id]);
      if (atoms) writer.remove("atoms", atomsOfFlow(id));
      entries.set(id, { value: undefined });
      return;
    }
    const kept = keepInput(writer, ["flow", id], detail.store, saved);
    const split = keepAtoms(writer, detail, atoms);
    const whole = slim(detail, kept.apart);
    if (split) writer.put("flows", { ...seal({ ...whole, atoms: {} }), isSplit: true });
    else writer.put("flows", seal(whole));
    entries.set(id, { value: detail, saved: kept, atoms: split });
  };

  const change = (id: string, detail: FlowDetail | undefined) => {
    entries.set(id, { ...touch(entries, id), value: detail });
    dirty.add(id);
  };

  const flush = () => {
    for (const id of dirty) save(id, entries.get(id)!);
    dirty.clear();
  };

  // At once, as a flow of the same id may be added next, and nothing of this one may be among its atoms.
  const remove = (id: string) => {
    change(id, undefined);
    save(id, entries.get(id)!);
    dirty.delete(id);
  };

  const withoutStore = async (id: string) => {
    await load(id);
    return entries.get(id)?.value;
  };

  return {
    withoutStore,
    async get(id) {
      const detail = await withoutStore(id);
      if (detail?.store !== UNREAD) return detail;
      const store = await inputOf(inputs, ["flow", id]);
      const whole = { ...detail, store };
      entries.set(id, { ...entries.get(id), value: whole, saved: { store, apart: true } });
      return whole;
    },
    put: (detail) => change(detail.id, detail),
    remove,
    async book(id) {
      await loadBook(id);
      return known.get(id);
    },
    putBook(book) {
      known.set(book.id, book);
      writer.put("books", seal(book));
    },
    async removeBook(id) {
      flush();
      const ids = await flows.index("book").getAllKeys(IDBKeyRange.bound([id], [id, []]));
      for (const flow of ids) {
        await load(flow);
        remove(flow);
      }
      known.set(id, undefined);
      writer.remove("books", id);
    },
    flush,
  };
}
