import type { Persistence } from "../persistence/persistence.ts";
import { remotePersistence } from "../persistence/remote.ts";
import type { PersistenceVerb, PersistenceVerbs, PersistenceWire } from "../persistence/verbs.ts";
import { baseOf, createExchange, type HttpOptions, type Outgoing } from "./exchange.ts";
import { pathTo } from "./path.ts";
import { isMissing } from "./missing.ts";

/** A persistence behind `jobRoutes`: where an outside conductor keeps the progress of jobs of the board there (P5). */
export function httpPersistence(options: HttpOptions): Persistence {
  const exchange = createExchange(options);
  const wire: PersistenceWire = async (verb, ask) => {
    const reply = await exchange(requests[verb](ask));
    const isAbsent =
      (verb === "book" || verb === "flow") && isMissing(reply, (ask as { id: string }).id);
    return (isAbsent ? { ok: true, value: undefined } : reply) as never;
  };
  return remotePersistence(wire, { clock: options.clock, store: baseOf(options) });
}

/** How each verb is asked over HTTP. */
const requests: {
  readonly [V in PersistenceVerb]: (ask: PersistenceVerbs[V]["ask"]) => Outgoing;
} = {
  saveBook: ({ id, ...body }) => ({ method: "PUT", path: pathTo`/books/${id}`, body }),
  book: ({ id }) => ({ method: "GET", path: pathTo`/books/${id}` }),
  books: (query) => ({ method: "GET", path: "/books", query }),
  destroyBook: ({ id }) => ({ method: "DELETE", path: pathTo`/books/${id}` }),
  addFlow: ({ detail }) => ({ method: "POST", path: "/flows", body: detail }),
  flow: ({ id }) => ({ method: "GET", path: pathTo`/flows/${id}` }),
  openFlow: ({ detail }) => ({ method: "PUT", path: pathTo`/flows/${detail.id}`, body: detail }),
  flows: ({ bookId, ...query }) => ({ method: "GET", path: pathTo`/books/${bookId}/flows`, query }),
  destroyFlow: ({ id }) => ({ method: "DELETE", path: pathTo`/flows/${id}` }),
  save: ({ change }) => ({ method: "PATCH", path: pathTo`/flows/${change.flowId}`, body: change }),
};
