import { createJobBoard, type Codec } from "footplate/adapter";
import {
  jobBoardContract,
  manualClock,
  persistenceContract,
  type TestApi,
} from "footplate/testing";
import { sqlitePersistence } from "./sqlite-persistence.ts";
import { sqliteJobStore } from "./sqlite-store.ts";
import type { Sqlite } from "./sqlite.ts";

/** Signs both contracts. `fresh` opens an empty database; `api` is `{ describe, it, expect }` of vitest, or alike. */
export function signContracts(
  fresh: () => Sqlite & { close(): void },
  codec: Codec,
  api: TestApi,
): void {
  jobBoardContract(
    "SQLite",
    () => {
      const clock = manualClock();
      const sqlite = fresh();
      const store = sqliteJobStore(sqlite, codec, "sqlite:test");
      // Asked twice for boards over one store, which then race.
      return { clock, open: () => createJobBoard(store, { clock }), destroy: () => sqlite.close() };
    },
    api,
  );
  persistenceContract(
    "SQLite",
    () => {
      const clock = manualClock();
      const sqlite = fresh();
      const open = () => sqlitePersistence(sqlite, codec, "sqlite:test", clock);
      return { clock, open, destroy: () => sqlite.close() };
    },
    api,
  );
}
