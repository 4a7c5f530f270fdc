import type { JobBoard } from "../../src/index.ts";
import { createCommit } from "./commit.ts";
import { createDatabase } from "./database.ts";
import { createHandle } from "./handle.ts";
import type { IndexedDBOptions } from "./options.ts";

/** A board every tab, worker and service worker of an origin shares. Nothing is opened before its first verb. */
export function indexedDBJobBoard(options: IndexedDBOptions): JobBoard {
  const database = createDatabase(options.name);
  return createHandle(database, createCommit(database), options).board;
}
