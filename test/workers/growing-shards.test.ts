import { env } from "cloudflare:workers";
import { describe, expect, it, onTestFinished } from "vitest";
import type { JobBoard } from "footplate";
import { durableObjectJobBoard } from "footplate/durable-objects";
import { collected } from "../../src/testing/contract.ts";
import { clock } from "./clock.ts";

function opened(name: string, shards: number | readonly number[] = 1): JobBoard {
  const board = durableObjectJobBoard(env.STORE, { name, clock, shards });
  onTestFinished(() => board.close());
  return board;
}

/** Each of the objects by itself. */
const objectsOf = (name: string, count: number): JobBoard[] =>
  Array.from({ length: count }, (_, shard) => opened(shard === 0 ? name : `${name}~${shard}`));
const idsOn = async (board: JobBoard) => (await collected(board.jobs())).map(({ id }) => id);

describe("a board that is raised from 4 shards to 16 (P25)", () => {
  it("moves no job, keeps lanes, keys and given ids on the first ring, and spreads the others over all", async () => {
    const name = crypto.randomUUID();
    const small = opened(name, [4]);
    const names = Array.from({ length: 12 }, (_, at) => `n${at}`);
    for (const each of names) {
      await small.post({ flow: "f" });
      await small.post({ flow: "f", lane: each });
      await small.post({ flow: "f", key: each });
      await small.post({ flow: "f", id: each });
    }
    const objects = objectsOf(name, 16);
    const before = await Promise.all(objects.map(idsOn));
    expect(before.slice(4).flat()).toEqual([]);

    const large = opened(name, [4, 16]);
    for (const id of before.flat()) expect(await large.get(id)).toMatchObject({ id });
    for (const each of names) {
      await large.post({ flow: "f", lane: each });
      const { id } = await large.post({ flow: "f", key: each });
      expect(before.flat()).toContain(id);
      expect(await large.post({ flow: "f", id: each })).toMatchObject({ id: each });
    }
    const early = await Promise.all(objects.map(idsOn));
    for (const [shard, ids] of before.entries())
      expect(early[shard]).toEqual(expect.arrayContaining(ids));
    expect(early.slice(4).flat()).toEqual([]);
    expect(early.flat()).toHaveLength(before.flat().length + names.length);

    // That one of 16 gets none of 300 happens once in ten million times.
    for (let at = 0; at < 300; at += 1) await large.post({ flow: "f" });
    const after = await Promise.all(objects.map(idsOn));
    for (const [shard, ids] of after.entries()) {
      expect(ids.length).toBeGreaterThan(early[shard]!.length);
      expect(ids).toEqual(expect.arrayContaining(early[shard]!));
    }
    expect((await idsOn(large)).toSorted()).toEqual(after.flat().toSorted());
    expect((await large.counts()).UNCLAIMED).toBe(after.flat().length);
  }, 60_000);
});

it("claims from a full board one by one let no shard starve, and leave nothing behind (P25)", async () => {
  const name = crypto.randomUUID();
  const board = opened(name, 4);
  const objects = objectsOf(name, 4);
  for (const object of objects) {
    await object.postAll(Array.from({ length: 60 }, () => ({ flow: "f" })));
  }
  const claim = async () => (await board.claim({ who: "w", leaseMs: 60_000 })).claims;
  // That one of 4 is not begun with in 60 calls happens once in ten million times.
  for (let at = 0; at < 60; at += 1) expect(await claim()).toHaveLength(1);
  const counts = await Promise.all(objects.map((each) => each.counts()));
  for (const { CLAIMED } of counts) expect(CLAIMED).toBeGreaterThan(0);
  expect(await board.counts()).toMatchObject({ CLAIMED: 60, UNCLAIMED: 180 });
  const rest = await board.claim({ who: "w", leaseMs: 60_000, limit: 1_000 });
  expect(rest.claims).toHaveLength(180);
  expect(await claim()).toEqual([]);
}, 60_000);
