import { FootplateError } from "../../src/index.ts";
import type { Database, Value } from "./database.ts";

// Tables are named after footplate, as a subclass of the object may keep tables of its own beside them. A row is found by
// its primary key without a rowid between: an index more would be a row more to write, and rows written are the bill.

/** What each version of the tables does, in order; what a released one does is never changed again. */
export const migrations: readonly (readonly string[])[] = [
  [
    // `due_at` is there while an unclaimed job waits for a time, `lease_until` while it is claimed, `ended_at` once it has
    // ended; `behind` while it is live in a lane, 0 for who holds it. `passed_on` is 0 while its key is its own, else its
    // sequence, as many may have passed on the same. `words` are what a text is sought in.
    `CREATE TABLE footplate_jobs (
      id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, rank INTEGER NOT NULL, flow TEXT NOT NULL, needs TEXT NOT NULL,
      key TEXT, passed_on INTEGER NOT NULL, lane TEXT, behind INTEGER, state TEXT NOT NULL, generation INTEGER NOT NULL,
      due_at REAL, lease_until REAL, lease_ms REAL, owner TEXT, token TEXT, holder TEXT, until_online INTEGER, fate TEXT,
      flow_state TEXT, ended_at REAL, words TEXT NOT NULL, store TEXT, record TEXT
    ) WITHOUT ROWID`,
    // Each holds a job only while it is of use, and names nothing that a checkpoint or an extend changes.
    `CREATE INDEX footplate_due ON footplate_jobs (flow, needs, rank, due_at, sequence) WHERE due_at IS NOT NULL`,
    `CREATE INDEX footplate_claimed ON footplate_jobs (flow) WHERE state = 'CLAIMED'`,
    `CREATE INDEX footplate_ended ON footplate_jobs (ended_at, sequence) WHERE ended_at IS NOT NULL`,
    `CREATE INDEX footplate_lanes ON footplate_jobs (lane, behind, sequence) WHERE behind IS NOT NULL`,
    // A key is unique within its lane, or among the jobs of none (P24); no lane is named "".
    `CREATE UNIQUE INDEX footplate_keys ON footplate_jobs (key, passed_on, ifnull(lane, '')) WHERE key IS NOT NULL`,

    `CREATE TABLE footplate_flows (
      id TEXT PRIMARY KEY, book_id TEXT, created_at REAL NOT NULL, apart INTEGER NOT NULL, store TEXT, record TEXT
    ) WITHOUT ROWID`,
    `CREATE TABLE footplate_atoms (
      flow_id TEXT NOT NULL, name TEXT NOT NULL, record TEXT, PRIMARY KEY (flow_id, name)
    ) WITHOUT ROWID`,
    `CREATE INDEX footplate_flows_of_books ON footplate_flows (book_id, created_at) WHERE book_id IS NOT NULL`,
    `CREATE TABLE footplate_books (id TEXT PRIMARY KEY, created_at REAL NOT NULL, record TEXT NOT NULL) WITHOUT ROWID`,

    `CREATE TABLE footplate_texts (
      owner TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (owner, part)
    ) WITHOUT ROWID`,
  ],
  [
    // What the object itself holds stays where it was due, `lease_until` beside `due_at`; only others' claims are elsewhere.
    "ALTER TABLE footplate_jobs ADD COLUMN ending TEXT",
    "DROP INDEX footplate_claimed",
    "CREATE INDEX footplate_claimed ON footplate_jobs (flow) WHERE state = 'CLAIMED' AND holder IS NULL",
    "UPDATE footplate_jobs SET due_at = lease_until WHERE state = 'CLAIMED' AND holder IS NOT NULL",
  ],
  [
    // 1 where it waits for a time that was still to come when it was written; else it is due since then. Told apart in the
    // index, the last of the latter is found at once.
    "ALTER TABLE footplate_jobs ADD COLUMN timed INTEGER NOT NULL DEFAULT 0",
    "UPDATE footplate_jobs SET timed = 1 WHERE due_at IS NOT NULL AND state = 'UNCLAIMED'",
    "DROP INDEX footplate_due",
    `CREATE INDEX footplate_due ON footplate_jobs (flow, needs, rank, timed, due_at, sequence) WHERE due_at IS NOT NULL`,
  ],
];

/**
 * Brings the object's tables up to what this code reads and writes; done again, it changes nothing.
 * @param known The versions up to the one it is brought to.
 * @throws `STORAGE` when a newer version has been here
 */
export function migrate(database: Database, known = migrations): void {
  database.transaction(() => {
    // A table of our own, as SQLite's user_version is not to be had in an object.
    database.run(
      "CREATE TABLE IF NOT EXISTS footplate_meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
    );
    const version = readMeta<number>(database, "schema") ?? 0;
    if (version > known.length) {
      throw new FootplateError(
        "STORAGE",
        `The object's tables are of version "${version}", newer than this code`,
      );
    }
    if (version === known.length) return;
    for (const statement of known.slice(version).flat()) database.run(statement);
    writeMeta(database, "schema", known.length);
  });
}

/** A value that the object keeps beside its tables; undefined when it was never written. */
export const readMeta = <T extends Value>(database: Database, name: string): T | undefined =>
  database.run<{ value: T }>("SELECT value FROM footplate_meta WHERE name = ?", name)[0]?.value;

export function writeMeta(database: Database, name: string, value: Value): void {
  database.run(
    "INSERT INTO footplate_meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    name,
    value,
  );
}
