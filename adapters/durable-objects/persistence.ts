import {
  addedFlow,
  applyChange,
  checkedBook,
  checkedChange,
  checkedDetail,
  listedFlow,
  noBook,
  openedFlow,
  savedBook,
  type Codec,
} from "../../src/adapter.ts";
import type { Clock, FlowDetail, LogBook, Persistence } from "../../src/index.ts";
import { requireClaim } from "./claim-check.ts";
import type { Database } from "./database.ts";
import type { Endings } from "./endings.ts";
import { createFlowRows, type FlowRows } from "./flow-rows.ts";

/** What the object's flows are kept by. */
export interface SqlPersistenceOptions {
  database: Database;
  codec: Codec;
  clock: Clock;
  /** Which data this reaches (P5). */
  store?: string | undefined;
  /** @default rows of its own */
  flows?: FlowRows | undefined;
  /** What is held back until the turn is over. @default nothing */
  endings?: Endings | undefined;
  /** Whether verdicts are held back: for the object's own conductor alone, when nobody listens to it. @default false */
  holds?: boolean | undefined;
}

/** What values may be in rows. */
export const LIMITS = { blobs: false };

/** Flow progress in the SQLite database of an object, where its board is too. Every write is one transaction (P36). */
export function sqlPersistence(options: SqlPersistenceOptions): Persistence {
  const { database, codec, clock, store, endings, holds = false } = options;
  const { flows = createFlowRows(database, codec) } = options;

  const read = (record: string) => codec.decode(record) as LogBook;
  const bookOf = (id: string): LogBook | undefined => {
    const [row] = database.run<{ record: string }>(
      "SELECT record FROM footplate_books WHERE id = ?",
      id,
    );
    return row && read(row.record);
  };
  const requireBook = ({ bookId }: FlowDetail) => {
    if (bookId !== undefined && !bookOf(bookId)) throw noBook(bookId);
  };

  return {
    ...(store !== undefined && { store }),
    blobs: false,
    async saveBook(given) {
      const book = checkedBook(given, LIMITS);
      return database.transaction(() => {
        const saved = savedBook(bookOf(book.id), book, clock.now());
        database.run(
          "INSERT INTO footplate_books VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record",
          saved.id,
          saved.createdAt,
          codec.encode(saved, "book"),
        );
        return saved;
      });
    },
    book: async (id) => bookOf(id),
    async *books() {
      const all = "SELECT record FROM footplate_books ORDER BY created_at, id";
      for (const { record } of database.run<{ record: string }>(all)) yield read(record);
    },
    async destroyBook(id) {
      database.transaction(() => {
        if (!bookOf(id)) throw noBook(id);
        for (const flowId of flows.idsOfBook(id)) flows.remove(flowId);
        database.run("DELETE FROM footplate_books WHERE id = ?", id);
      });
    },
    async addFlow(detail) {
      const checked = checkedDetail(detail, LIMITS);
      endings?.settle(checked.id);
      database.transaction(() => {
        const added = addedFlow(flows.readHead(checked.id)?.record, checked, clock.now());
        requireClaim(database, added, added.generation);
        requireBook(added);
        flows.write(added, undefined);
      });
    },
    async flow(id) {
      endings?.settle(id);
      return flows.read(id)?.record;
    },
    async openFlow(detail) {
      const checked = checkedDetail(detail, LIMITS);
      endings?.settle(checked.id);
      return database.transaction(() => {
        requireClaim(database, checked, checked.generation);
        const before = flows.read(checked.id);
        const opened = openedFlow(before?.record, checked, clock.now());
        if (!before) requireBook(opened);
        if (opened !== before?.record) flows.write(opened, before);
        return opened;
      });
    },
    async *flows(bookId) {
      for (const { record } of flows.readBook(bookId)) yield listedFlow(record);
    },
    async destroyFlow(id) {
      endings?.settle(id);
      database.transaction(() => flows.remove(id));
    },
    async save(change) {
      const checked = checkedChange(change, LIMITS);
      endings?.settle(checked.flowId);
      database.transaction(() => {
        const before = flows.readHead(checked.flowId);
        const changed = applyChange(before?.record, checked, clock.now());
        if (changed === before?.record) return;
        requireClaim(database, changed, checked.generation);
        const isLast = holds && checked.meta?.["verdict"] !== undefined;
        // Of one whose atoms are in rows of their own this is not all of it.
        if (isLast && !before?.row?.columns.apart && endings?.hold(changed)) return;
        flows.write(changed, before);
      });
    },
    async close() {},
    async [Symbol.asyncDispose]() {},
  };
}
