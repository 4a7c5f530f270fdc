import type { Codec } from "footplate/adapter";

/** What is used of a synchronous SQLite: `DatabaseSync` of `node:sqlite` has it, but for `transaction`. */
export interface Sqlite {
  all(statement: string, ...values: readonly string[]): readonly { value: string }[];
  /** Runs `work` whole or not at all. It is called by nobody within itself. */
  transaction<T>(work: () => T): T;
}

/** Values by their names, as text in a table of its own. */
export interface SqlTable<T> {
  get(name: string): T | undefined;
  all(): T[];
  put(name: string, value: T): void;
  delete(name: string): void;
}

export function sqlTable<T>(sqlite: Sqlite, table: string, codec: Codec): SqlTable<T> {
  sqlite.all(`CREATE TABLE IF NOT EXISTS ${table} (name TEXT PRIMARY KEY, value TEXT NOT NULL)`);
  const read = ({ value }: { value: string }) => codec.decode(value) as T;
  return {
    get: (name) => sqlite.all(`SELECT value FROM ${table} WHERE name = ?`, name).map(read)[0],
    all: () => sqlite.all(`SELECT value FROM ${table}`).map(read),
    put(name, value) {
      sqlite.all(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`, name, codec.encode(value));
    },
    delete(name) {
      sqlite.all(`DELETE FROM ${table} WHERE name = ?`, name);
    },
  };
}
