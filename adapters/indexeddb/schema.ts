import type { StoredJob } from "../../src/adapter.ts";
import type { AtomDetail, Entity, Fate, FlowDetail, LogBook, PauseScope } from "../../src/index.ts";
import type { Open, Read, Source, Write } from "./promised.ts";
import type { Sealed } from "./sealed.ts";

/** A job that has not ended. Index keys that are absent keep it out of their index. */
export interface LiveRecord extends Sealed<Stored<StoredJob>> {
  /** Its priority as a number that sorts. */
  readonly rank: number;
  readonly online?: 1;
  /** The key it owns within its lane, or on the board. */
  readonly owns?: string;
  readonly lane?: LaneKey;
}

/** A job that has ended: out of the way of those that are still to be run. */
export interface EndedRecord extends Sealed<Stored<StoredJob>> {
  readonly rank: number;
  readonly bucket: Bucket;
  readonly owns?: string;
}

/** How a job ended, with the consumed ones whose flow did not succeed apart. */
export type Bucket = Fate | "FAILED";

/** A job or flow, without its `store` where that is big: then it is an `InputRecord`. */
export type Stored<T extends { readonly store: Record<string, unknown> }> = Omit<T, "store"> &
  Partial<Pick<T, "store">>;

/** A big `store`, written once and never again by what changes around it. */
export interface InputRecord extends Sealed<Record<string, unknown>> {
  readonly of: InputKey;
}

export type InputKey = ["job" | "flow", string];

/** A flow without a big `store`, and without its atoms where they are many: then each is an `AtomRecord`. */
export interface FlowRecord extends Sealed<Stored<FlowDetail>> {
  readonly isSplit?: true;
}

export interface AtomRecord extends Sealed<AtomDetail> {
  readonly of: [flowId: string, name: string];
}

export interface Schema {
  jobs: {
    key: string;
    value: LiveRecord;
    indexes: {
      due: DueKey;
      order: OrderKey;
      key: string;
      owns: string;
      lane: LaneKey;
      token: string;
      holder: [holder: string, leaseUntil: number];
      online: number;
    };
  };
  ended: {
    key: string;
    value: EndedRecord;
    indexes: {
      order: OrderKey;
      key: string;
      owns: string;
      ended: [bucket: Bucket, endedAt: number, sequence: number];
    };
  };
  inputs: { key: InputKey; value: InputRecord };
  flows: {
    key: string;
    value: FlowRecord;
    indexes: { book: [bookId: string, createdAt: number] };
  };
  atoms: { key: AtomRecord["of"]; value: AtomRecord };
  books: { key: string; value: Sealed<LogBook> };
  meta: { key: "head"; value: Head };
  /** Handles that went by themselves, by token. */
  left: { key: string; value: number };
  entities: { key: string; value: Entity };
  /** Records that could not be read, as they were found. */
  corrupt: { key: string; value: unknown };
}

/** What every transaction that writes reads first and writes last. Without jobs, it is as `NEW_HEAD`. */
export interface Head {
  /** The highest `sequence` ever given. */
  readonly sequence: number;
  /** Names the last transaction that wrote. */
  readonly commit: string;
  /** The latest time at which a job was written, as far as anybody may hold a lease from then (P20). */
  readonly at: number;
  readonly paused: readonly PauseScope[];
}

export const NEW_HEAD: Head = { sequence: 0, commit: "", at: 0, paused: [] };

export type DueKey = [flow: string, needs: string[], rank: number, dueAt: number, sequence: number];
export type LaneKey = [lane: string, behind: 0 | 1, sequence: number];
export type OrderKey = [rank: number, sequence: number];
export type Connection = Open<Schema>;
export type StoreName = (typeof STORES)[number];
export type Reading = Read<Schema>;
export type Writing = Write<Schema>;
/** An index of the jobs that have not ended. */
export type JobIndex<Name extends keyof Schema["jobs"]["indexes"]> = Source<
  Schema["jobs"],
  Schema["jobs"]["indexes"][Name]
>;

/**
 * What transactions reach. "left" is not among them: a page on its way out has no time to wait for a store that is in use.
 * Nor is "entities", as nothing waits for a heartbeat.
 */
export const STORES = [
  "jobs",
  "ended",
  "inputs",
  "flows",
  "atoms",
  "books",
  "meta",
  "corrupt",
] as const;

// One a version, in order; what a released one does is never changed again.
const migrations: readonly ((db: IDBDatabase) => void)[] = [
  (db) => {
    const jobs = db.createObjectStore("jobs", { keyPath: "value.id" });
    jobs.createIndex("due", [
      "value.flow.name",
      "value.needs",
      "rank",
      "value.dueAt",
      "value.sequence",
    ]);
    jobs.createIndex("order", ["rank", "value.sequence"]);
    jobs.createIndex("key", "value.key");
    jobs.createIndex("owns", "owns");
    jobs.createIndex("lane", "lane");
    jobs.createIndex("token", "value.token");
    jobs.createIndex("holder", ["value.holder", "value.dueAt"]);
    jobs.createIndex("online", "online");

    const ended = db.createObjectStore("ended", { keyPath: "value.id" });
    ended.createIndex("order", ["rank", "value.sequence"]);
    ended.createIndex("key", "value.key");
    ended.createIndex("owns", "owns");
    ended.createIndex("ended", ["bucket", "value.endedAt", "value.sequence"]);

    db.createObjectStore("inputs", { keyPath: "of" });
    const flows = db.createObjectStore("flows", { keyPath: "value.id" });
    flows.createIndex("book", ["value.bookId", "value.createdAt"]);
    db.createObjectStore("books", { keyPath: "value.id" });
    db.createObjectStore("meta");
    db.createObjectStore("left");
    db.createObjectStore("entities", { keyPath: "name" });
    db.createObjectStore("corrupt");
  },
  (db) => {
    // Flows of before have all their atoms with them, and are read so until they are written again.
    db.createObjectStore("atoms", { keyPath: "of" });
  },
];

/** The version of the database this code reads and writes. */
export const VERSION: number = migrations.length;

/** Brings a database of an older version, or a new one, up to `VERSION`. */
export function migrate(db: IDBDatabase, oldVersion: number): void {
  for (const migration of migrations.slice(oldVersion)) migration(db);
}
