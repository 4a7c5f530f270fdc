import { serveOver } from "../wire.ts";
import { persistenceAsks } from "./asks.ts";
import type { Persistence } from "./persistence.ts";
import type { PersistenceVerbs, PersistenceWire } from "./verbs.ts";

/** The far end of `remotePersistence`: asks of a persistence what comes over a wire. Never throws. */
export function servePersistence(persistence: Persistence): PersistenceWire {
  return serveOver<PersistenceVerbs>(persistenceAsks, {
    saveBook: (book) => persistence.saveBook(book),
    book: ({ id }) => persistence.book(id),
    books: ({ after, limit }) => page(persistence.books(), after, limit),
    destroyBook: async ({ id }) => void (await persistence.destroyBook(id)),
    addFlow: async ({ detail }) => void (await persistence.addFlow(detail)),
    flow: ({ id }) => persistence.flow(id),
    openFlow: ({ detail }) => persistence.openFlow(detail),
    flows: ({ bookId, after, limit }) => page(persistence.flows(bookId), after, limit),
    destroyFlow: async ({ id }) => void (await persistence.destroyFlow(id)),
    save: async ({ change }) => void (await persistence.save(change)),
  });
}

// Whatever order a persistence lists in, a page can go on behind a record that was destroyed meanwhile.
async function page<T extends { readonly id: string }>(
  all: AsyncIterable<T>,
  after = "",
  limit = 100,
): Promise<T[]> {
  let lowest: T[] = [];
  const trimmed = () => lowest.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
  for await (const item of all) {
    if (item.id <= after) continue;
    lowest.push(item);
    if (lowest.length >= 2 * limit) lowest = trimmed();
  }
  return trimmed();
}
