import type { Database } from "./database.ts";

/** Who went of his own accord: that is no loss (P16). A page that goes has time for one blind write, and for no more (P32). */
export interface Departures {
  /** Remembers that the handle with this token goes. */
  mark(token: string): void;
  /** Whether it went by itself; forgets it. */
  take(token: string): Promise<boolean>;
}

/**
 * Keeps the marks in the database and in `localStorage`: a worker has but the former, and a browser that takes the
 * database from a page on its way out because another tab wants it leaves but the latter.
 */
export function createDepartures(database: Database): Departures {
  const keyOf = (token: string) => `footplate:${database.name}:left:${token}`;
  return {
    mark(token) {
      blindly((storage) => storage.setItem(keyOf(token), "1"));
      database.atOnce((connection) => {
        const tx = connection.transaction(["left"], "readwrite", { durability: "relaxed" });
        const written = Promise.all([tx.objectStore("left").put(1, token), tx.done]);
        tx.commit();
        // Then it counts as lost, which is as safe.
        written.catch(() => {});
      });
    },
    take: (token) =>
      database.use(async (connection) => {
        const noted = blindly((storage) => storage.getItem(keyOf(token)));
        blindly((storage) => storage.removeItem(keyOf(token)));
        const tx = connection.transaction(["left"], "readwrite", { durability: "relaxed" });
        const left = tx.objectStore("left");
        const found = Promise.all([left.get(token), left.delete(token), tx.done]);
        // Ends without another turn of this page, which may stand still from now on (P32).
        tx.commit();
        const [mark] = await found;
        return mark !== undefined || typeof noted === "string";
      }),
  };
}

function blindly<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {
    // There is none in a worker, and none where the person forbade it.
    return undefined;
  }
}
