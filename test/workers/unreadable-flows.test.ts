import { describe, expect, it } from "vitest";
import { createConductor, linearFlow, purgeEnded, task } from "footplate";
import { createJobBoard } from "footplate/adapter";
import { createDatabase, type Storage } from "../../adapters/durable-objects/database.ts";
import { createObjectStore } from "../../adapters/durable-objects/object-store.ts";
import { clock } from "./clock.ts";
import { codec, inside } from "./inside.ts";

const saying = (name: string, text: string) =>
  linearFlow(name, [task("say", { provides: "said", execute: () => text })]);
const flows = [saying("short", "x"), saying("long", "x".repeat(20_000))];

function opened(storage: Storage) {
  const database = createDatabase(storage);
  const onLost = () => {};
  const kept = createObjectStore({ database, codec, clock, onLost, holds: true });
  const board = createJobBoard(kept.store, { clock });
  const ownBoard = createJobBoard({ ...kept.own.store, holder: "this" }, { clock });
  const conductor = createConductor({
    board: ownBoard,
    persistence: kept.own.persistence,
    clock,
    flows,
  });
  return { board, persistence: kept.persistence, conductor };
}

/** Two jobs that have ended, of whose flows none can be read: one is in its job's row, one in its own. */
async function unreadable(storage: DurableObjectStorage) {
  const { board, persistence, conductor } = opened(storage);
  const jobs = await board.postAll([{ flow: "short" }, { flow: "long" }]);
  await conductor.run({ untilIdle: true });
  storage.sql.exec("UPDATE footplate_jobs SET ending = 'no JSON' WHERE ending IS NOT NULL");
  storage.sql.exec("UPDATE footplate_flows SET record = 'no JSON'");
  for (const { id } of jobs) {
    await expect(persistence.flow(id)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  }
  return { board, persistence, ids: jobs.map(({ id }) => id) };
}

describe("a flow that cannot be read", () => {
  it("is purged with its job, and keeps none of the others (P27)", () =>
    inside(async ({ storage }) => {
      const { board, persistence, ids } = await unreadable(storage);
      await clock.advance(1_000);
      expect(await purgeEnded(board, persistence, { olderThanMs: 1_000 - 1 })).toBe(2);
      for (const id of ids) expect(await persistence.flow(id)).toBeUndefined();
    }));

  it("does not keep its job from being purged alone", () =>
    inside(async ({ storage }) => {
      const { board, ids } = await unreadable(storage);
      expect(await board.purge({ ids })).toBe(2);
    }));

  it("does not keep its book from being destroyed", () =>
    inside(async ({ storage }) => {
      const { board, persistence, conductor } = opened(storage);
      await persistence.saveBook({ id: "book", name: "Book" });
      const { id } = await board.post({ flow: "short", bookId: "book" });
      await conductor.run({ untilIdle: true });
      storage.sql.exec("UPDATE footplate_flows SET record = 'no JSON'");
      await persistence.destroyBook("book");
      expect(await persistence.flow(id)).toBeUndefined();
    }));
});
