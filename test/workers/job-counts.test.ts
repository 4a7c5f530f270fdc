import { expect, it } from "vitest";
import { createJobBoard, type JobStore } from "footplate/adapter";
import { createDatabase, type Storage } from "../../adapters/durable-objects/database.ts";
import { createObjectStore } from "../../adapters/durable-objects/object-store.ts";
import { clock } from "./clock.ts";
import { codec, filling, inside, overheard } from "./inside.ts";

function opened(storage: Storage) {
  const database = createDatabase(storage);
  const onLost = () => {};
  return createObjectStore({ database, codec, clock, onLost, holds: true });
}

const boardOf = (store: JobStore) => createJobBoard(store, { clock });

it("counts all jobs once, and remembers what becomes of them", () =>
  inside(async ({ storage }) => {
    const statements: string[] = [];
    const { store, own } = opened(overheard(storage, (statement) => statements.push(statement)));
    const board = boardOf(store);
    const ownBoard = createJobBoard({ ...own.store, holder: "this" }, { clock });
    /** As remembered, and as somebody finds it who has never looked. */
    const agree = async () => {
      const counts = await board.counts();
      expect(counts).toEqual(await boardOf(opened(storage).store).counts());
      return counts;
    };
    const claim = { who: "somebody", leaseMs: 60_000 };
    const posted = await board.postAll(Array.from({ length: 7 }, () => ({ flow: "any" })));
    expect(await agree()).toMatchObject({ UNCLAIMED: 7, CLAIMED: 0 });
    const { claims } = await board.claim({ ...claim, limit: 4 });
    expect(await agree()).toMatchObject({ UNCLAIMED: 3, CLAIMED: 4 });
    await board.consume(claims[0]!);
    await board.abandon(claims[1]!);
    await board.trash(claims[2]!, "No good");
    await board.cancel(posted.at(-1)!.id);
    expect(await agree()).toMatchObject({
      UNCLAIMED: 3,
      CLAIMED: 1,
      CONSUMED: 1,
      TRASHED: 1,
      CANCELLED: 1,
    });
    await ownBoard.claim(claim);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 2, CLAIMED: 2 });
    await clock.advance(60_001);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 4, CLAIMED: 0 });
    await board.redrive(claims[2]!.job.id);
    await board.purge({ ids: [claims[0]!.job.id] });
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 5, CONSUMED: 0, TRASHED: 0 });
    expect(statements.filter((each) => each.includes("GROUP BY state"))).toHaveLength(1);
  }));

it("counts anew when what it counted was not kept", () =>
  inside(async ({ storage }) => {
    const full = filling(storage);
    const board = boardOf(opened(full).store);
    await board.post({ flow: "any" });
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 1 });
    full.isFull = true;
    await expect(board.post({ flow: "any" })).rejects.toThrow("SQLITE_FULL");
    full.isFull = false;
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 1 });
  }));

it("counts what cannot be read as nothing", () =>
  inside(async ({ storage }) => {
    const board = boardOf(opened(storage).store);
    const [good, bad] = await board.postAll([{ flow: "any" }, { flow: "any" }]);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 2 });
    storage.sql.exec("UPDATE footplate_jobs SET record = 'no JSON' WHERE id = ?", bad!.id);
    expect(await board.get(bad!.id)).toBeUndefined();
    expect(await board.get(good!.id)).toBeDefined();
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 1 });
    await board.cancel(good!.id);
    storage.sql.exec("UPDATE footplate_jobs SET record = 'no JSON' WHERE id = ?", good!.id);
    expect(await board.get(good!.id)).toBeUndefined();
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, CANCELLED: 0 });
  }));
