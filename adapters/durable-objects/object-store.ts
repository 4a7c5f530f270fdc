import type { Codec, JobStore } from "../../src/adapter.ts";
import type { Clock, FlowDetail, Persistence } from "../../src/index.ts";
import type { Database } from "./database.ts";
import { createEndings } from "./endings.ts";
import { createFlowRows } from "./flow-rows.ts";
import { createJobRows } from "./job-rows.ts";
import { sqlJobStore, type SqlJobStoreOptions } from "./job-store.ts";
import { createOwnClaims } from "./own-claims.ts";
import { ownPersistence } from "./own-persistence.ts";
import { sqlPersistence } from "./persistence.ts";
import { createRowMemory } from "./row-memory.ts";

/** What an object keeps, once as others may see it and once for its own conductor. */
export interface ObjectStore {
  /** For all who ask from outside. */
  readonly store: JobStore;
  readonly persistence: Persistence;
  /** For the object's own conductor, which may know of what is written by the end of the turn. */
  readonly own: { readonly store: JobStore; readonly persistence: Persistence };
  /** Writes what is held back. */
  flush(): void;
}

export interface ObjectStoreOptions extends Pick<
  SqlJobStoreOptions,
  "id" | "onDue" | "pauses" | "held" | "self"
> {
  readonly database: Database;
  readonly codec: Codec;
  readonly clock: Clock;
  /** Whether writes of the object's own may wait for the end of the turn; not where somebody listens, who may tell. */
  readonly holds: boolean;
  /** Told when what was given out cannot be written: the object must not go on as if it were. */
  readonly onLost: (error: unknown) => void;
}

export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  const { codec, clock, id, holds, onLost } = options;
  const recent = new Map<string, FlowDetail>();
  const memory = createRowMemory(options.database);
  const database: Database = {
    ...options.database,
    transaction(work) {
      try {
        return options.database.transaction(work);
      } catch (error) {
        // What is remembered of rows may have been rolled back with them.
        memory.forget();
        recent.clear();
        throw error;
      }
    },
  };
  const forget = (flowId: string) => void recent.delete(flowId);
  const flows = createFlowRows(database, codec, forget);
  const endings = createEndings(database, flows, onLost);
  const claims = createOwnClaims(database, createJobRows(database, codec, memory), onLost);
  const store = sqlJobStore({
    ...options,
    database,
    endings,
    claims: holds ? claims : undefined,
    memory,
    onWritten: forget,
  });
  const persisting = { database, codec, clock, store: id, flows, endings };
  const persistence = sqlPersistence(persisting);
  const holding = sqlPersistence({ ...persisting, holds });
  const keeping = { database, clock, flows, endings, claims, recent };
  return {
    store: {
      ...store,
      async events(after) {
        await claims.settled();
        return store.events(after);
      },
    },
    persistence,
    own: { store, persistence: holds ? ownPersistence(holding, keeping) : persistence },
    flush() {
      claims.flush();
      endings.flush();
    },
  };
}
