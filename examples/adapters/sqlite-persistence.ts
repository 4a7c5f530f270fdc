import {
  addedFlow,
  applyChange,
  asyncDispose,
  checkedBook,
  checkedChange,
  checkedDetail,
  listedFlow,
  noBook,
  openedFlow,
  savedBook,
  type Codec,
} from "footplate/adapter";
import type { Clock, FlowDetail, LogBook, Persistence } from "footplate";
import { sqlTable, type Sqlite } from "./sqlite.ts";

// Nothing here can keep a Blob or a File.
const LIMITS = { blobs: false };

/** Keeps flow progress in the same database: each write is one transaction, and what it means are rules of footplate's. */
export function sqlitePersistence(
  sqlite: Sqlite,
  codec: Codec,
  store: string,
  clock: Clock,
): Persistence {
  const flows = sqlTable<FlowDetail>(sqlite, "flows", codec);
  const books = sqlTable<LogBook>(sqlite, "books", codec);
  const requireBook = ({ bookId }: FlowDetail) => {
    if (bookId !== undefined && !books.get(bookId)) throw noBook(bookId);
  };
  const ofBook = (id: string) => flows.all().filter(({ bookId }) => bookId === id);
  const close = async () => {};

  return {
    store,
    async saveBook(given) {
      const book = checkedBook(given, LIMITS);
      return sqlite.transaction(() => {
        const saved = savedBook(books.get(book.id), book, clock.now());
        books.put(saved.id, saved);
        return saved;
      });
    },
    book: async (id) => books.get(id),
    async *books() {
      yield* books.all();
    },
    async destroyBook(id) {
      sqlite.transaction(() => {
        if (!books.get(id)) throw noBook(id);
        for (const flow of ofBook(id)) flows.delete(flow.id);
        books.delete(id);
      });
    },
    async addFlow(detail) {
      const checked = checkedDetail(detail, LIMITS);
      sqlite.transaction(() => {
        const added = addedFlow(flows.get(checked.id), checked, clock.now());
        requireBook(added);
        flows.put(added.id, added);
      });
    },
    flow: async (id) => flows.get(id),
    async openFlow(detail) {
      const checked = checkedDetail(detail, LIMITS);
      return sqlite.transaction(() => {
        const before = flows.get(checked.id);
        const opened = openedFlow(before, checked, clock.now());
        if (!before) requireBook(opened);
        if (opened !== before) flows.put(opened.id, opened);
        return opened;
      });
    },
    async *flows(bookId) {
      yield* ofBook(bookId).map(listedFlow);
    },
    destroyFlow: async (id) => flows.delete(id),
    async save(change) {
      const checked = checkedChange(change, LIMITS);
      sqlite.transaction(() => {
        const before = flows.get(checked.flowId);
        const changed = applyChange(before, checked, clock.now());
        if (changed !== before) flows.put(changed.id, changed);
      });
    },
    close,
    [asyncDispose]: close,
  };
}
