import { FootplateError } from "../../src/index.ts";
import { openDatabase } from "./promised.ts";
import { migrate, STORES, VERSION, type Connection, type Reading, type Schema } from "./schema.ts";
import { isLostConnection, storageError } from "./storage-error.ts";

/** What of a transaction is needed to take it back. */
type Abortable = Pick<Reading, "abort" | "done">;

/** A connection that is opened when it is needed, and again when the browser took it away. */
export interface Database {
  readonly name: string;
  /** Equal for all handles on the same data (P5). */
  readonly id: string;
  /**
   * Runs `work` on an open connection, and once more on a new one if that turned out to be lost.
   * @throws `QUOTA`, `STORAGE`, `UNAVAILABLE`; `INVALID_STATE` once it is closed
   */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** As `use`, in a transaction that only reads. */
  read<T>(work: (tx: Reading) => Promise<T>): Promise<T>;
  /** Runs `work` before it returns, on the connection that is open, if one is: for a page that will not have another turn. */
  atOnce(work: (connection: Connection) => void): void;
  /** Has a transaction taken back by `pause`. */
  follow<T extends Abortable>(tx: T): T;
  /** Takes back what is under way, and begins nothing before `resume`: then it is done after all (P32). */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

// Real time, not a Clock's: it is the browser that is waited for, not a moment (P33).
const PATIENCE_MS = 5_000;

export function createDatabase(name: string): Database {
  let opening: Promise<Connection> | undefined;
  let current: Connection | undefined;
  let closed = false;
  const open = new Set<Abortable>();
  let pauses = 0;
  let away: Promise<void> | undefined;
  let resume = () => {};

  const drop = (lost: Promise<Connection>) => {
    if (opening === lost) opening = current = undefined;
    lost.then((connection) => connection.close()).catch(() => {});
  };

  const connected = (): Promise<Connection> => {
    if (closed) throw new FootplateError("INVALID_STATE", `Database "${name}" was closed`);
    if (opening) return opening;
    const mine = connect(name, () => drop(mine));
    opening = mine;
    mine.then(
      (connection) => {
        if (opening === mine) current = connection;
      },
      () => drop(mine),
    );
    return mine;
  };

  const attempt = async <T>(
    work: (connection: Connection) => Promise<T>,
    retry: boolean,
  ): Promise<T> => {
    if (away) await away;
    const before = pauses;
    const mine = connected();
    try {
      const connection = await mine;
      return await (away ? attempt(work, retry) : work(connection));
    } catch (error) {
      if (pauses !== before && error instanceof DOMException) return attempt(work, retry);
      // A connection that was closed while `work` ran aborts it with all kinds of errors.
      const lost = isLostConnection(error) || (opening !== mine && error instanceof DOMException);
      if (lost || FootplateError.is(error, "UNAVAILABLE")) drop(mine);
      if (lost && retry && !closed) return attempt(work, false);
      throw await storageError(error, name);
    }
  };

  const use: Database["use"] = (work) => attempt(work, true);

  const follow: Database["follow"] = (tx) => {
    open.add(tx);
    const over = () => void open.delete(tx);
    tx.done.then(over, over);
    return tx;
  };

  // What is read in one turn is read in one transaction.
  let shared: Reading | undefined;
  const reading = (connection: Connection): Reading => {
    if (shared) return shared;
    shared = follow(connection.transaction([...STORES]));
    queueMicrotask(() => (shared = undefined));
    return shared;
  };

  return {
    name,
    id: `indexeddb:${name}`,
    use,
    read: (work) =>
      use((connection) => {
        const tx = reading(connection);
        return inTime(work(tx), name, () => abort(tx));
      }),
    atOnce(work) {
      if (current) work(current);
    },
    follow,
    pause() {
      pauses += 1;
      away ??= new Promise((resolve) => {
        resume = () => {
          away = undefined;
          resolve();
        };
      });
      open.forEach(abort);
    },
    resume: () => resume(),
    async close() {
      closed = true;
      resume();
      if (opening) drop(opening);
    },
  };
}

async function connect(name: string, lost: () => void): Promise<Connection> {
  if (typeof indexedDB === "undefined") {
    throw new FootplateError("UNAVAILABLE", "There is no IndexedDB here");
  }
  const opening = openDatabase<Schema>(name, VERSION, migrate, lost);
  return await inTime(opening, name, () => {
    opening.then((late) => late.close()).catch(() => {});
  });
}

/** Takes back a transaction, if it is not over. */
export function abort(tx: Abortable): void {
  try {
    tx.abort();
  } catch {
    // It is over.
  }
}

/** What `started` gives, if it comes in time. @throws `UNAVAILABLE` when something holds the database (P33) */
export async function inTime<T>(
  started: Promise<T>,
  name: string,
  tooLate: () => void,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new FootplateError("UNAVAILABLE", `Another tab is holding the database "${name}"`));
      tooLate();
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([started, late]);
  } finally {
    clearTimeout(timer);
  }
}
