import { FootplateError } from "../errors.ts";
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

async function page<T extends { readonly id: string }>(
  all: AsyncIterable<T>,
  after: string | undefined,
  limit = 100,
): Promise<T[]> {
  const found: T[] = [];
  let behind = after === undefined;
  for await (const item of all) {
    if (found.length >= limit) break;
    if (behind) found.push(item);
    behind ||= item.id === after;
  }
  if (!behind) throw new FootplateError("NOT_FOUND", `Nothing here has the id "${after}"`);
  return found;
}
