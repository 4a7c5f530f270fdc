import { asyncDispose } from "../../src/adapter.ts";
import {
  createConductor,
  systemClock,
  type Conductor,
  type ConductorOptions,
  type JobBoard,
  type Persistence,
} from "../../src/index.ts";
import { createCommit } from "./commit.ts";
import { createDatabase } from "./database.ts";
import { createHandle } from "./handle.ts";
import type { IndexedDBOptions } from "./options.ts";
import { followPage } from "./page-life.ts";
import { persistenceOn } from "./persistence.ts";

/** All a page needs: the database's name, the flows it can run, and what a conductor may be told besides. */
export type TabOptions = IndexedDBOptions &
  Pick<ConductorOptions, "flows"> &
  Partial<Omit<ConductorOptions, "board" | "persistence" | "name">>;

/** A tab's part in the work on its origin's jobs. */
export interface Tab extends AsyncDisposable {
  readonly board: JobBoard;
  readonly persistence: Persistence;
  readonly conductor: Conductor;
  readonly post: JobBoard["post"];
  readonly wait: JobBoard["wait"];
  /** Stops the conductor, gives back what it holds, closes the database. */
  close(): Promise<void>;
}

/**
 * Opens board, persistence and a started conductor on one database: all a page needs, once a tab. Jobs are shared with
 * all tabs of the origin, and one that a tab leaves behind is taken up by another.
 * @throws {FootplateError} `DUPLICATE` for two flows of one name
 */
export function openTab(options: TabOptions): Tab {
  const { name, durability, persist, ...work } = options;
  const { clock = systemClock } = work;
  const database = createDatabase(name);
  // One for both, so that a checkpoint and another job's ending share a transaction.
  const commit = createCommit(database);
  const handle = createHandle(database, commit, { durability, persist, clock });
  const { board } = handle;
  const persistence = persistenceOn(database, commit, { durability, clock });
  const conductor = createConductor({ ...work, board, persistence }).start();
  const unfollow = followPage(handle, conductor, clock);

  const close = async () => {
    unfollow();
    conductor.stop();
    await conductor.wait();
    await persistence.close();
    await board.close();
  };
  return {
    board,
    persistence,
    conductor,
    post: board.post,
    wait: board.wait,
    close,
    [asyncDispose]: close,
  };
}
