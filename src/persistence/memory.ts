import { asyncDispose } from "../async-dispose.ts";
import { systemClock, type Clock } from "../clock.ts";
import { cloneValue } from "../values.ts";
import { atomCopies } from "./atom-copy.ts";
import type { FlowDetail, LogBook } from "./details.ts";
import type { Persistence } from "./persistence.ts";
import { SavedAtoms } from "./saved-atoms.ts";
import {
  addedFlow,
  applyTo,
  checkedBook,
  checkedChange,
  checkedDetail,
  isNext,
  listedFlow,
  noBook,
  openedFlow,
  present,
  savedBook,
} from "./rules.ts";

/** What memory persistences keep, for as long as somebody holds it. */
export interface MemoryFlowStore {
  readonly books: Map<string, LogBook>;
  readonly flows: Map<string, MemoryFlow>;
}

interface MemoryFlow {
  /** The flow without its atoms. */
  head: FlowDetail;
  readonly atoms: SavedAtoms;
}

/** Makes an empty store, to share between persistences. */
export const memoryFlowStore = (): MemoryFlowStore => ({ books: new Map(), flows: new Map() });

/** Keeps flow progress in memory: for tests, and for flows that need not outlive the process. */
export function memoryPersistence({
  clock = systemClock,
  store: { books, flows } = memoryFlowStore(),
}: {
  clock?: Clock | undefined;
  /** @default one of its own */
  store?: MemoryFlowStore | undefined;
} = {}): Persistence {
  const requireBook = ({ bookId }: FlowDetail) => {
    if (bookId !== undefined && !books.has(bookId)) throw noBook(bookId);
  };
  /** What is put is kept as it is: it was checked, and so is a copy. */
  const put = ({ atoms, ...head }: FlowDetail) => {
    const flow = { head: { ...head, atoms: {} }, atoms: new SavedAtoms(atoms) };
    flows.set(head.id, flow);
    return flow;
  };
  const ofBook = (bookId: string) =>
    [...flows.values()].filter(({ head }) => head.bookId === bookId);
  const close = async () => {};

  // Nothing is awaited inside a method, so each is one step.
  return {
    blobs: true,
    async saveBook(book) {
      const saved = savedBook(books.get(book.id), checkedBook(book), clock.now());
      books.set(saved.id, saved);
      return copied(saved);
    },
    async book(id) {
      const book = books.get(id);
      return book && copied(book);
    },
    async *books() {
      // As they are now: the caller may save books while it lists them.
      const all = [...books.values()];
      for (const book of all) yield copied(book);
    },
    async destroyBook(id) {
      if (!books.delete(id)) throw noBook(id);
      for (const { head } of ofBook(id)) flows.delete(head.id);
    },
    async addFlow(detail) {
      const checked = checkedDetail(detail);
      const added = addedFlow(flows.get(checked.id)?.head, checked, clock.now());
      requireBook(added);
      put(added);
    },
    async flow(id) {
      const flow = flows.get(id);
      return flow && whole(flow);
    },
    async openFlow(detail) {
      const checked = checkedDetail(detail);
      const stored = flows.get(checked.id);
      const opened = openedFlow(stored?.head, checked, clock.now());
      if (stored) {
        stored.head = opened;
        return whole(stored);
      }
      requireBook(opened);
      return whole(put(opened));
    },
    async *flows(bookId) {
      for (const { head } of ofBook(bookId)) yield copied(listedFlow(head));
    },
    async destroyFlow(id) {
      flows.delete(id);
    },
    async save(change) {
      const checked = checkedChange(change);
      const stored = present(flows.get(checked.flowId), checked);
      if (!isNext(stored.head, checked)) return;
      applyTo(stored.head, checked, clock.now());
      for (const atom of checked.atoms ?? []) stored.atoms.put(atom);
    },
    close,
    [asyncDispose]: close,
  };
}

const whole = ({ head, atoms }: MemoryFlow): FlowDetail => ({
  ...copied(head),
  atoms: atomCopies(atoms.all(), "atoms"),
});

const copied = <T extends object>(value: T): T => cloneValue(value, "value") as T;
