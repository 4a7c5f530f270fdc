import { isPresent } from "../../src/adapter.ts";
import type { Entity } from "../../src/index.ts";
import type { Database } from "./database.ts";

/** Who is here; adds `change` first, and forgets who has gone by then. A heartbeat need not outlive a crash. */
export const presentEntities = (
  database: Database,
  change: Entity | undefined,
): Promise<readonly Entity[]> =>
  database.use(async (connection) => {
    if (!change) return connection.transaction(["entities"]).objectStore("entities").getAll();
    // Followed, as a page that freezes between what it reads and writes here would keep the others waiting (P32).
    const tx = database.follow(
      connection.transaction(["entities"], "readwrite", { durability: "relaxed" }),
    );
    const entities = tx.objectStore("entities");
    const all = await entities.getAll();
    const others = all.filter(({ name }) => name !== change.name);
    const gone = others.filter((entity) => !isPresent(entity, change.seenAt ?? 0));
    await Promise.all([
      entities.put(change),
      ...gone.map(({ name }) => entities.delete(name)),
      tx.done,
    ]);
    return [...others.filter((entity) => !gone.includes(entity)), change];
  });
