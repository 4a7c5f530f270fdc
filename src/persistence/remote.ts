import { asyncDispose } from "../async-dispose.ts";
import { systemClock, type Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import { askOver, type Asker } from "../wire.ts";
import type { Persistence } from "./persistence.ts";
import { checkedBook, checkedChange, checkedDetail } from "./rules.ts";
import { idempotent, type PersistenceVerbs, type PersistenceWire } from "./verbs.ts";

/** How a persistence elsewhere is reached. */
export interface RemotePersistenceOptions {
  clock?: Clock | undefined;
  /** Which data is at the other end: `Persistence.store`. */
  store?: string | undefined;
}

// As many as the other end gives by default; it may give fewer.
const PAGE = 100;

/**
 * A whole persistence over one function. What cannot be reached is UNAVAILABLE, asked again up to twice where that is
 * safe (P4).
 */
export function remotePersistence(
  wire: PersistenceWire,
  { clock = systemClock, store }: RemotePersistenceOptions = {},
): Persistence {
  const send = askOver(wire, idempotent, clock);
  const closing = new AbortController();
  const ask: Asker<PersistenceVerbs> = async (verb, question) => {
    closing.signal.throwIfAborted();
    return send(verb, question);
  };

  const persistence: Persistence = {
    ...(store !== undefined && { store }),
    saveBook: async (book) => ask("saveBook", checkedBook(book, { blobs: false })),
    book: (id) => ask("book", { id }),
    books: () => pages((after) => ask("books", { after, limit: PAGE })),
    destroyBook: (id) => ask("destroyBook", { id }),
    addFlow: async (detail) => ask("addFlow", { detail: checkedDetail(detail, { blobs: false }) }),
    flow: (id) => ask("flow", { id }),
    openFlow: async (detail) =>
      ask("openFlow", { detail: checkedDetail(detail, { blobs: false }) }),
    flows: (bookId) => pages((after) => ask("flows", { bookId, after, limit: PAGE })),
    destroyFlow: (id) => ask("destroyFlow", { id }),
    save: async (change) => ask("save", { change: checkedChange(change, { blobs: false }) }),
    async close() {
      closing.abort(new FootplateError("INVALID_STATE", "The persistence is closed"));
    },
    [asyncDispose]: () => persistence.close(),
  };
  return persistence;
}

async function* pages<T extends { readonly id: string }>(
  read: (after: string | undefined) => Promise<readonly T[]>,
): AsyncGenerator<T> {
  for (let after: string | undefined; ;) {
    const page = await read(after);
    yield* page;
    if (page.length === 0) return;
    after = page.at(-1)?.id;
  }
}
