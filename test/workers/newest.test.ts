import { expect, it } from "vitest";
import type { JobBoard, JobQuery } from "footplate";
import { createJobBoard } from "footplate/adapter";
import { createDatabase, type Storage } from "../../adapters/durable-objects/database.ts";
import { createObjectStore } from "../../adapters/durable-objects/object-store.ts";
import { collected } from "../../src/testing/contract.ts";
import { clock } from "./clock.ts";
import { codec, filling, inside, overheard } from "./inside.ts";

function opened(storage: Storage) {
  const database = createDatabase(storage);
  const { store } = createObjectStore({ database, codec, clock, onLost: () => {}, holds: true });
  return createJobBoard(store, { clock });
}

const newest = async (board: JobBoard, query: JobQuery) =>
  (await collected(board.jobs({ order: "newest", ...query }))).map(({ id }) => id);

it("lists what was posted last without reading all there is, and what was posted before all the same", () =>
  inside(async ({ storage }) => {
    const statements: string[] = [];
    const board = opened(overheard(storage, (statement) => statements.push(statement)));
    const post = async (count: number) =>
      (await board.postAll(Array.from({ length: count }, () => ({ flow: "any" })))).map(
        ({ id }) => id,
      );
    const ids: string[] = [];
    for (let batch = 0; batch < 22; batch++) ids.push(...(await post(100)));
    // What is known begins with what is read first, and is not all.
    expect(await newest(board, { limit: 3 })).toEqual(ids.slice(-3).toReversed());
    for (let batch = 0; batch < 23; batch++) ids.push(...(await post(100)));
    const expected = ids.toReversed();
    statements.length = 0;
    expect(await newest(board, { limit: 50 })).toEqual(expected.slice(0, 50));
    expect(await newest(board, { limit: 50, after: expected[49] })).toEqual(
      expected.slice(50, 100),
    );
    const read = statements.filter((each) => each.includes("sequence DESC"));
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter((each) => !each.includes("json_each"))).toEqual([]);
    // Behind all that is known, and across where that ends.
    expect(await newest(board, { limit: 60, after: expected[4_400] })).toEqual(
      expected.slice(4_401, 4_461),
    );
    expect(await newest(board, { limit: 4_000 })).toEqual(expected.slice(0, 4_000));
    // Of a few, whatever stands between them.
    const { claims } = await board.claim({ who: "alice", leaseMs: 60_000, limit: 2 });
    for (const claim of claims) await board.consume(claim);
    expect(await newest(board, { state: "COMPLETE", limit: 2 })).toEqual([ids[1], ids[0]]);
    await board.purge({ ids: [ids[0]!] });
    expect(await newest(board, { state: "COMPLETE", limit: 2 })).toEqual([ids[1]]);
    await board.cancel(ids.at(-1)!);
    await board.purge({ ids: [ids.at(-1)!] });
    expect(await newest(board, { limit: 2 })).toEqual(expected.slice(1, 3));
  }));

it("lists nothing that was not kept", () =>
  inside(async ({ storage }) => {
    const full = filling(storage);
    const board = opened(full);
    const [first] = await board.postAll([{ flow: "any" }, { flow: "any" }]);
    expect(await newest(board, { limit: 1 })).toHaveLength(1);
    full.isFull = true;
    await expect(board.post({ flow: "any" })).rejects.toThrow("SQLITE_FULL");
    full.isFull = false;
    const { id } = await board.post({ flow: "any" });
    expect(await newest(board, { limit: 1 })).toEqual([id]);
    expect((await newest(board, { limit: 3 })).at(-1)).toBe(first!.id);
  }));
