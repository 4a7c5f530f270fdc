import { list, name, number, record, shape, type Check } from "../shape.ts";
import { flowDetail } from "./asks.ts";
import type { LogBook } from "./details.ts";
import type { PersistenceVerb } from "./verbs.ts";

/** A book as it is kept. */
export const bookShape: Check = shape<LogBook>({
  id: name,
  name,
  meta: record,
  createdAt: number,
  updatedAt: number,
});

/** A flow as it is listed: without its atoms. */
const { atoms: _, ...listed } = flowDetail.of!.fields!;

/** What a persistence replies, where it replies anything. */
export const persistenceReplies: Readonly<Record<PersistenceVerb, Check | undefined>> = {
  saveBook: bookShape,
  book: bookShape,
  books: list(bookShape),
  destroyBook: undefined,
  addFlow: undefined,
  flow: flowDetail,
  openFlow: flowDetail,
  flows: list(shape(listed)),
  destroyFlow: undefined,
  save: undefined,
};
