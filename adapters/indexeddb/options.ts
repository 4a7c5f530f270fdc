import type { Clock } from "../../src/index.ts";

/** Which database, and how carefully it is written. */
export interface IndexedDBOptions {
  /** The database: boards and persistences of one name share everything, those of others nothing. */
  name: string;
  /**
   * What a write waits for: the disk, or only the operating system, which a power cut may forget. Claims and start marks
   * are always strict (P31).
   * @default "strict"
   */
  durability?: "strict" | "relaxed" | undefined;
  /** Asks the browser once not to evict this origin. @default true */
  persist?: boolean | undefined;
  clock?: Clock | undefined;
}
