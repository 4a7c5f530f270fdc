import { env } from "cloudflare:workers";
import { describe, expect, it, onTestFinished } from "vitest";
import { createConductor, linearFlow, task, type JobBoard } from "footplate";
import { durableObjectJobBoard, durableObjectPersistence } from "footplate/durable-objects";
import { persistenceContract } from "footplate/testing";
import { clock } from "./clock.ts";

persistenceContract(
  "Durable Objects, three shards",
  () => {
    const name = crypto.randomUUID();
    return { clock, open: () => durableObjectPersistence(env.STORE, { name, clock, shards: 3 }) };
  },
  { describe, it, expect },
);

const opened = (shards: number | readonly number[], name: string = crypto.randomUUID()) => {
  const board = durableObjectJobBoard(env.STORE, { name, clock, shards });
  onTestFinished(() => board.close());
  return board;
};
const shardOf = ({ id }: { readonly id: string }) => Number(id.split("~")[1]);
const all = async <T>(items: AsyncIterable<T>) => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};
const posted = async (board: JobBoard, count: number) => {
  for (let at = 0; at < count; at += 1) await board.post({ flow: "f", meta: { at } });
};

describe("a board on several shards (P25)", () => {
  it("gives ids that carry their shard, and finds each job by its id", async () => {
    const board = opened(3);
    const jobs = await Promise.all(Array.from({ length: 100 }, () => board.post({ flow: "f" })));
    expect(new Set(jobs.map(shardOf))).toEqual(new Set([0, 1, 2]));
    for (const { id } of jobs) expect(await board.get(id)).toMatchObject({ id });
    expect((await board.counts()).UNCLAIMED).toBe(100);
  });

  it("P23, P24: keeps the jobs of a lane together, and one job a key", async () => {
    const board = opened(4);
    const lane = await Promise.all(
      Array.from({ length: 6 }, () => board.post({ flow: "f", lane: "l" })),
    );
    expect(new Set(lane.map(shardOf)).size).toBe(1);
    const { claims } = await board.claim({ who: "w", leaseMs: 1_000, limit: 10 });
    expect(claims).toHaveLength(1);
    const keyed = await Promise.all(
      Array.from({ length: 6 }, () => board.post({ flow: "f", key: "k" })),
    );
    expect(new Set(keyed.map(({ id }) => id)).size).toBe(1);
  });

  it("places what has an id of its own by that, and refuses it together with a lane", async () => {
    const board = opened(4);
    await board.post({ flow: "f", id: "mine" });
    await board.post({ flow: "f", id: "mine" });
    expect((await board.counts()).UNCLAIMED).toBe(1);
    expect(await board.get("mine")).toMatchObject({ id: "mine" });
    await expect(board.post({ flow: "f", id: "other", lane: "l" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { path: "id" },
    });
    await expect(board.post({ flow: "f", flowId: "other", key: "k" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { path: "flowId" },
    });
  });

  it("finds what was posted into a lane under a UUID, as whoever posts over HTTP does", async () => {
    const board = opened(5);
    for (let at = 0; at < 6; at += 1) {
      const id = crypto.randomUUID();
      await board.post({ flow: "f", id, lane: `l${at}` });
      expect(await board.get(id)).toMatchObject({ id });
      const claim = await board.claimJob(id, { who: "w", leaseMs: 1_000 });
      await expect(board.consume(claim)).resolves.toMatchObject({ state: "COMPLETE" });
    }
  });

  it("posts all or none: what would need two shards is refused", async () => {
    const board = opened(4);
    const lanes = Array.from({ length: 8 }, (_, at) => ({ flow: "f", lane: `l${at}` }));
    await expect(board.postAll(lanes)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect((await board.counts()).UNCLAIMED).toBe(0);
    const free = await board.postAll(Array.from({ length: 8 }, () => ({ flow: "f" })));
    expect(new Set(free.map(shardOf)).size).toBe(1);
  });

  it("claims from all shards before it says that nothing is due", async () => {
    const board = opened(4);
    await posted(board, 12);
    const { claims } = await board.claim({ who: "w", leaseMs: 60_000, limit: 100 });
    expect(claims).toHaveLength(12);
    expect(new Set(claims.map(shardOf)).size).toBeGreaterThan(1);
    const rest = await board.claim({ who: "w", leaseMs: 60_000, limit: 1 });
    expect(rest).toMatchObject({ claims: [], nextAt: claims[0]!.leaseUntil });
  });

  it("loses no claims over a shard that fails, and does not say that nothing is due", async () => {
    const name = crypto.randomUUID();
    const down = new Set<string>();
    const namespace = {
      idFromName: (each: string) => each,
      get(each: string) {
        if (down.has(each)) throw new Error("It is overloaded");
        return env.STORE.get(env.STORE.idFromName(each));
      },
    };
    const board = durableObjectJobBoard(namespace, { name, clock, shards: 3 });
    onTestFinished(() => board.close());
    await posted(board, 24);
    const [lost] = await all(board.jobs({ limit: 1 }));
    down.add(shardOf(lost!) === 0 ? name : `${name}~${shardOf(lost!)}`);
    const { claims, nextAt, now } = await board.claim({ who: "w", leaseMs: 60_000, limit: 24 });
    expect(claims.length).toBeGreaterThan(0);
    expect(claims.some((claim) => shardOf(claim) === shardOf(lost!))).toBe(false);
    expect(nextAt).toBe(now);
    const claiming = board.claim({ who: "w", leaseMs: 60_000, limit: 24, token: "again" });
    const refused = expect(claiming).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await clock.advance(1_000);
    await refused;
    down.clear();
    const rest = await board.claim({ who: "w", leaseMs: 60_000, limit: 24 });
    expect(rest.claims.length + claims.length).toBe(24);
  });

  it("P4: gives the same claims again for the same token", async () => {
    const board = opened(4);
    await posted(board, 12);
    const request = { who: "w", leaseMs: 60_000, limit: 5, token: "once" };
    const first = await board.claim(request);
    const again = await board.claim(request);
    const ids = (claimed: typeof first) => claimed.claims.map(({ id }) => id).toSorted();
    expect(ids(again)).toEqual(ids(first));
    expect(ids(first)).toHaveLength(5);
  });

  it("renews and ends claims on whichever shard they are", async () => {
    const board = opened(3);
    await posted(board, 9);
    const { claims } = await board.claim({ who: "w", leaseMs: 1_000, limit: 9 });
    const extended = await board.extendAll([...claims, { ...claims[0]!, generation: 9 }], 5_000);
    expect(extended.map((claim) => claim?.id)).toEqual([...claims.map(({ id }) => id), undefined]);
    for (const claim of claims) await board.consume(claim);
    expect((await board.counts()).CONSUMED).toBe(9);
    expect(await board.purge({ limit: 5 })).toBe(5);
    expect(await board.purge()).toBe(4);
  });

  it("lists all of them once, in the order that was asked for, page by page", async () => {
    const name = crypto.randomUUID();
    const board = opened(3, name);
    for (let at = 0; at < 30; at += 1) {
      await board.post({ flow: "f", meta: { at } });
      await clock.advance(1);
    }
    const order = async (query: Parameters<JobBoard["jobs"]>[0]) =>
      (await all(board.jobs(query))).map(({ meta }) => meta["at"]);
    const ascending = Array.from({ length: 30 }, (_, at) => at);
    expect(await order({})).toEqual(ascending);
    expect(await order({ order: "newest" })).toEqual(ascending.toReversed());
    // Somebody else, who does not know how far the first one came.
    const [, , third] = await all(board.jobs({ limit: 3 }));
    const other = opened(3, name);
    const rest = await all(other.jobs({ after: third!.id, limit: 4 }));
    expect(rest.map(({ meta }) => meta["at"])).toEqual([3, 4, 5, 6]);
  });

  it("tells what happens on all of them, and goes on behind a cursor", async () => {
    const board = opened(3);
    const heard: string[] = [];
    const stop = new AbortController();
    let cursor = "";
    const reading = (async () => {
      for await (const event of board.events({ signal: stop.signal })) {
        if ("job" in event) heard.push(event.job.id);
        cursor = event.cursor;
        if (heard.length === 6) return;
      }
    })();
    const jobs = [];
    for (let at = 0; at < 6; at += 1) jobs.push(await board.post({ flow: "f" }));
    await reading;
    expect(heard.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
    const next = await board.post({ flow: "f" });
    for await (const event of board.events({ after: cursor, signal: stop.signal })) {
      expect(event).toMatchObject({ type: "POSTED", job: { id: next.id } });
      break;
    }
    stop.abort();
  });

  it("grows: what was there is found, lanes stay where they were, and new jobs go to new shards", async () => {
    const name = crypto.randomUUID();
    const small = opened([1], name);
    const old = await small.post({ flow: "f", lane: "l" });
    await small.post({ flow: "f", key: "k", id: "mine" });
    const large = opened([1, 4], name);
    expect(await large.get(old.id)).toMatchObject({ id: old.id });
    expect(await large.get("mine")).toMatchObject({ key: "k" });
    expect(await large.post({ flow: "f", key: "k" })).toMatchObject({ id: "mine" });
    const behind = await large.post({ flow: "f", lane: "l" });
    expect(shardOf(behind)).toBe(0);
    const { claims } = await large.claim({ who: "w", leaseMs: 1_000, limit: 10 });
    expect(claims.map(({ id }) => id).toSorted()).toEqual([old.id, "mine"].toSorted());
    const jobs = await Promise.all(Array.from({ length: 100 }, () => large.post({ flow: "f" })));
    expect(new Set(jobs.map(shardOf)).size).toBe(4);
  });

  it.each([[0], [[]], [[4, 4]], [[4, 2]], [1.5]])("refuses %j shards", (shards) => {
    expect(() => opened(shards)).toThrow(/"shards" must grow/);
  });

  it("is worked on from outside", async () => {
    const name = crypto.randomUUID();
    const options = { name, clock, shards: 3 };
    const board = opened(3, name);
    const persistence = durableObjectPersistence(env.STORE, options);
    const flow = linearFlow("sum", [
      task("double", {
        requires: ["x"],
        provides: "y",
        execute: ({ x }: { x: number }) => x * 2,
      }),
    ]);
    const jobs = await Promise.all(
      Array.from({ length: 9 }, (_, x) => board.post({ flow, store: { x } })),
    );
    await createConductor({ board, persistence, flows: [flow], clock, concurrency: 4 }).run({
      untilIdle: true,
    });
    for (const [x, { id, flowId }] of jobs.entries()) {
      expect(await board.wait(id)).toMatchObject({ ok: true, results: { y: x * 2 } });
      expect(await persistence.flow(flowId)).toMatchObject({ state: "SUCCESS" });
    }
  });
});
