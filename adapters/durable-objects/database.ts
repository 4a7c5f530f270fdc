import { FootplateError } from "../../src/index.ts";

/** The SQLite database of one object, as far as it is used here. */
export interface Database {
  /** Runs one statement. @throws `QUOTA` when there is no room for it, `STORAGE` for any other trouble */
  run<Row extends object = object>(statement: string, ...values: readonly Value[]): Row[];
  /** Runs `work`, which must not await, in one transaction: what it wrote is kept unless it throws (P36). */
  transaction<T>(work: () => T): T;
  /** How many bytes are in use. */
  size(): number;
}

export type Value = string | number | null;

/** What is used of `ctx.storage`. */
export interface Storage {
  readonly sql: {
    exec(statement: string, ...values: Value[]): { toArray(): object[] };
    readonly databaseSize: number;
  };
  transactionSync<T>(work: () => T): T;
}

export function createDatabase(storage: Storage): Database {
  const { sql } = storage;
  return {
    run<Row extends object>(statement: string, ...values: readonly Value[]) {
      try {
        return sql.exec(statement, ...values).toArray() as Row[];
      } catch (cause) {
        throw storageError(cause);
      }
    },
    transaction: (work) => storage.transactionSync(work),
    size: () => sql.databaseSize,
  };
}

function storageError(cause: unknown): FootplateError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/SQLITE_(FULL|TOOBIG)/.test(message)) {
    return new FootplateError("QUOTA", `The object has no room for this: ${message}`, { cause });
  }
  return new FootplateError("STORAGE", `The object's database failed: ${message}`, { cause });
}
