import type { WireOf } from "../wire.ts";
import type { FlowChange, FlowDetail, LogBook } from "./details.ts";

/** Which of a list to give: those with the `limit` lowest ids above `after`. */
interface Paging {
  after?: string | undefined;
  limit?: number | undefined;
}

/** A persistence as requests and replies: what HTTP and RPC carry. */
export interface PersistenceVerbs {
  saveBook: { ask: Pick<LogBook, "id" | "name"> & Partial<LogBook>; reply: LogBook };
  book: { ask: { id: string }; reply: LogBook | undefined };
  /** May hold fewer than `limit` although there are more; an empty page is the end. Likewise `flows`. */
  books: { ask: Paging; reply: readonly LogBook[] };
  destroyBook: { ask: { id: string }; reply: undefined };
  addFlow: { ask: { detail: FlowDetail }; reply: undefined };
  flow: { ask: { id: string }; reply: FlowDetail | undefined };
  openFlow: { ask: { detail: FlowDetail }; reply: FlowDetail };
  flows: {
    ask: Paging & { bookId: string };
    reply: readonly Omit<FlowDetail, "atoms">[];
  };
  destroyFlow: { ask: { id: string }; reply: undefined };
  save: { ask: { change: FlowChange }; reply: undefined };
}

/** What a persistence can be asked. */
export type PersistenceVerb = keyof PersistenceVerbs;

/** Carries one verb to a persistence elsewhere and its reply back. */
export type PersistenceWire = WireOf<PersistenceVerbs>;

/** The verbs of which a second one changes nothing: a client may ask again when a reply is lost (P4). */
export const idempotent: Readonly<Record<PersistenceVerb, boolean>> = {
  saveBook: true,
  book: true,
  books: true,
  destroyBook: false,
  addFlow: false,
  flow: true,
  openFlow: true,
  flows: true,
  destroyFlow: true,
  // Its revision is stored with it (P3).
  save: true,
};
