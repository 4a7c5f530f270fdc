import { DurableObject } from "cloudflare:workers";
import type { Tally } from "./heard.ts";

/** An object that writes what another one wrote, in the same transactions, and does nothing else. */
export class Bare extends DurableObject {
  // Of the class, as an object that nobody asks anything for a while forgets what is its own.
  static #transactions: Tally["transactions"] = [];

  /** Takes in what to write, and whatever tables that goes to. */
  load(tables: readonly string[], transactions: Tally["transactions"]): void {
    const { sql } = this.ctx.storage;
    for (const table of tables) sql.exec(table);
    Bare.#transactions = transactions;
  }

  async replay(): Promise<void> {
    const { storage } = this.ctx;
    if (Bare.#transactions.length === 0) throw new Error("There is nothing to write");
    for (const transaction of Bare.#transactions) {
      if (transaction === "sync") await storage.sync();
      else {
        storage.transactionSync(() => {
          for (const { statement, values } of transaction)
            storage.sql.exec(statement, ...values).toArray();
        });
        // As whoever works for a job awaits what it has written.
        await Promise.resolve();
      }
    }
    await storage.sync();
  }

  empty(): void {
    for (const table of ["footplate_jobs", "footplate_flows", "footplate_meta"]) {
      this.ctx.storage.sql.exec(`DELETE FROM ${table}`);
    }
  }
}
