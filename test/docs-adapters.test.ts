import { DatabaseSync } from "node:sqlite";
import SuperJSON from "superjson";
import { describe, expect, it } from "vitest";
import { signContracts } from "../examples/adapters/contracts.ts";
import { sqlitePersistence } from "../examples/adapters/sqlite-persistence.ts";
import { sqliteJobStore } from "../examples/adapters/sqlite-store.ts";
import type { Sqlite } from "../examples/adapters/sqlite.ts";
import { createCodec, createJobBoard } from "../src/adapter.ts";
import { createConductor, task } from "../src/index.ts";
import { manualClock } from "../src/testing/index.ts";

/** A database of Node's own, gone with the test. */
function opened(): Sqlite & { close(): void } {
  const database = new DatabaseSync(":memory:");
  return {
    all: (statement, ...values) =>
      database.prepare(statement).all(...values) as { value: string }[],
    transaction(work) {
      database.exec("BEGIN IMMEDIATE");
      try {
        const value = work();
        database.exec("COMMIT");
        return value;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
    close: () => database.close(),
  };
}

const codec = createCodec(new SuperJSON());

signContracts(opened, codec, { describe, it, expect });

it("a conductor runs on the board and the persistence of docs/adapters.md", async () => {
  const clock = manualClock();
  const sqlite = opened();
  const board = createJobBoard(sqliteJobStore(sqlite, codec, "sqlite:test"), { clock });
  const persistence = sqlitePersistence(sqlite, codec, "sqlite:test", clock);
  const hello = task("hello", {
    requires: ["name"],
    provides: "greeting",
    execute: ({ name }: { name: string }) => `Hello, ${name}`,
  });
  const job = await board.post({ flow: hello, store: { name: "Ada" } });
  await createConductor({ board, persistence, clock, flows: [hello] }).run({ untilIdle: true });
  await expect(board.wait(job)).resolves.toMatchObject({ results: { greeting: "Hello, Ada" } });
  sqlite.close();
});
