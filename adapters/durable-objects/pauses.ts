import type { PauseScope } from "../../src/index.ts";
import type { Database } from "./database.ts";
import { readMeta, writeMeta } from "./schema.ts";

/** What is paused on the object's board. It is read once, as every claim asks for it. */
export interface Pauses {
  list(): readonly PauseScope[];
  /** Notes, in the present transaction, what is paused from now on; counts once the returned is called. */
  replace(scopes: readonly PauseScope[]): () => void;
}

const NAME = "paused";

export function createPauses(database: Database): Pauses {
  let paused = JSON.parse(readMeta<string>(database, NAME) ?? "[]") as readonly PauseScope[];
  return {
    list: () => paused,
    replace(scopes) {
      writeMeta(database, NAME, JSON.stringify(scopes));
      return () => {
        paused = scopes;
      };
    },
  };
}
