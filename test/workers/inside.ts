import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import SuperJSON from "superjson";
import type { JobBoard, Persistence } from "footplate";
import { createCodec, createJobBoard, type JobStore } from "footplate/adapter";
import { createDatabase, type Storage } from "../../adapters/durable-objects/database.ts";
import { sqlJobStore, type SqlJobStoreOptions } from "../../adapters/durable-objects/job-store.ts";
import { sqlPersistence } from "../../adapters/durable-objects/persistence.ts";
import { clock } from "./clock.ts";

export const codec = createCodec(new SuperJSON());

/** A board and a persistence of the test's own over an object's tables. */
interface Opened {
  readonly store: JobStore;
  readonly board: JobBoard;
  readonly persistence: Persistence;
}

/** What a test finds inside an object. */
export interface Inside {
  readonly storage: DurableObjectStorage;
  /** @param over Given instead of the object's own storage. */
  open(options?: Partial<SqlJobStoreOptions>, over?: Storage): Opened;
}

/** Runs a test in a new object that has the tables, and whose own board is asked nothing. */
export function inside(test: (inside: Inside) => Promise<void>): Promise<void> {
  return runInDurableObject(env.STORE.get(env.STORE.newUniqueId()), async (_, { storage }) => {
    const open: Inside["open"] = (options, over = storage) => {
      const database = createDatabase(over);
      const store = sqlJobStore({ database, codec, clock, ...options });
      const persistence = sqlPersistence({ database, codec, clock });
      return { store, board: createJobBoard(store, { clock }), persistence };
    };
    await test({ storage, open });
  });
}

/** The storage, with each statement told to `hear`. */
export const overheard = (
  storage: DurableObjectStorage,
  hear: (
    statement: string,
    values: readonly unknown[],
    rowsWritten: number,
    rowsRead: number,
  ) => void,
): Storage => ({
  transactionSync: (work) => storage.transactionSync(work),
  sql: {
    databaseSize: storage.sql.databaseSize,
    exec(statement, ...values) {
      const cursor = storage.sql.exec(statement, ...values);
      const rows = cursor.toArray();
      hear(statement, values, cursor.rowsWritten, cursor.rowsRead);
      return { toArray: () => rows };
    },
  },
});

/** The storage, which keeps nothing of a transaction once it is full. */
export function filling(storage: DurableObjectStorage): Storage & { isFull: boolean } {
  const full = {
    isFull: false,
    sql: storage.sql,
    transactionSync: <T>(work: () => T): T =>
      storage.transactionSync(() => {
        const done = work();
        if (full.isFull) throw new Error("SQLITE_FULL");
        return done;
      }),
  };
  return full;
}
