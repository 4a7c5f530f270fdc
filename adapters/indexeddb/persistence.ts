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
} from "../../src/adapter.ts";
import {
  FootplateError,
  systemClock,
  type AtomDetail,
  type FlowDetail,
  type Persistence,
} from "../../src/index.ts";
import type { Batch } from "./batch.ts";
import { createCommit, type Commit } from "./commit.ts";
import { createDatabase, type Database } from "./database.ts";
import { allBooks, bookById, flowById, flowsOf } from "./flow-read.ts";
import type { FlowView } from "./flow-view.ts";
import type { IndexedDBOptions } from "./options.ts";

const LIMITS = { blobs: true };

/** Flow progress in the same database as a board's: give both the same `name`. */
export function indexedDBPersistence(options: IndexedDBOptions): Persistence {
  const database = createDatabase(options.name);
  return persistenceOn(database, createCommit(database), options);
}

/** A persistence on a connection that others may use too; closing it closes that. */
export function persistenceOn(
  database: Database,
  commit: Commit,
  { durability = "strict", clock = systemClock }: Omit<IndexedDBOptions, "name">,
): Persistence {
  const write = <T>(run: (batch: Batch) => Promise<T>, flowId?: string) =>
    commit({
      durability,
      prefetch: async ({ flows }) => flowId !== undefined && flows.withoutStore(flowId),
      run,
    });

  const persistence: Persistence = {
    store: database.id,
    blobs: true,
    async saveBook(book) {
      const copy = checkedBook(book, LIMITS);
      return write(async ({ flows }) => {
        const saved = savedBook(await flows.book(copy.id), copy, clock.now());
        flows.putBook(saved);
        return saved;
      });
    },
    book: (id) => database.read((tx) => bookById(tx, id)),
    books: () => allBooks(database),
    async destroyBook(id) {
      return write(async ({ flows }) => {
        if (!(await flows.book(id))) throw noBook(id);
        await flows.removeBook(id);
      });
    },
    async addFlow(detail) {
      const copy = checkedDetail(detail, LIMITS);
      return commit({
        durability: marksStart(Object.values(copy.atoms)) ? "strict" : durability,
        prefetch: (batch) =>
          Promise.all([batch.flows.withoutStore(copy.id), jobGeneration(batch, copy)]),
        async run(batch) {
          const { flows } = batch;
          const added = addedFlow(await flows.withoutStore(copy.id), copy, clock.now());
          await refuseWithoutBook(flows, copy);
          refuseOvertaken(copy.id, copy.generation, await jobGeneration(batch, copy));
          flows.put(added);
        },
      });
    },
    flow: (id) => database.read((tx) => flowById(tx, id)),
    async openFlow(detail) {
      const copy = checkedDetail(detail, LIMITS);
      return write(async ({ flows }) => {
        const stored = await flows.get(copy.id);
        const opened = openedFlow(stored, copy, clock.now());
        if (!stored) await refuseWithoutBook(flows, copy);
        if (opened !== stored) flows.put(opened);
        return checkedDetail(opened, LIMITS);
      }, copy.id);
    },
    async *flows(bookId) {
      for await (const detail of flowsOf(database, bookId)) yield listedFlow(detail);
    },
    async destroyFlow(id) {
      return write(async ({ flows }) => flows.remove(id), id);
    },
    async save(change) {
      const copy = checkedChange(change, LIMITS);
      return commit({
        durability: marksStart(copy.atoms) ? "strict" : durability,
        prefetch: async (batch) =>
          jobGeneration(batch, await batch.flows.withoutStore(copy.flowId)),
        async run(batch) {
          const { flows } = batch;
          const stored = await (copy.store ? flows.get : flows.withoutStore)(copy.flowId);
          const changed = applyChange(stored, copy, clock.now());
          refuseOvertaken(copy.flowId, copy.generation, await jobGeneration(batch, stored));
          if (changed !== stored) flows.put(changed);
        },
      });
    },
    async close() {
      await commit.settled();
      await database.close();
    },
    [asyncDispose]: () => persistence.close(),
  };
  return persistence;
}

async function refuseWithoutBook(flows: FlowView, { bookId }: FlowDetail): Promise<void> {
  if (bookId !== undefined && !(await flows.book(bookId))) throw noBook(bookId);
}

/** The generation of the job a flow is run for, if that is on the board of this database. */
async function jobGeneration({ jobs }: Batch, flow: FlowDetail | undefined): Promise<number> {
  const job = flow?.meta["job"];
  return (typeof job === "string" && (await jobs.generation(job))) || 0;
}

// A new owner that has claimed but not yet opened the flow is seen here already (P2).
function refuseOvertaken(flowId: string, generation: number, newest: number): void {
  if (newest <= generation) return;
  throw new FootplateError(
    "STALE_CLAIM",
    `The job of flow "${flowId}" is at generation "${newest}", so "${generation}" may not write to it`,
  );
}

// A start that was shown outside must not be forgotten in a power cut (P31).
const marksStart = (atoms: readonly AtomDetail[] = []): boolean =>
  atoms.some(({ state }) => state === "RUNNING" || state === "REVERTING");
