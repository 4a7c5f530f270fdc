import { env } from "cloudflare:workers";
import { describe, expect, it, onTestFinished } from "vitest";
import { durableObjectJobBoard, durableObjectPersistence } from "footplate/durable-objects";
import type { ObjectCalls } from "../../adapters/durable-objects/rpc.ts";
import { collected } from "../../src/testing/contract.ts";
import { sampleFlow } from "../../src/testing/persistence/samples.ts";
import { clock } from "./clock.ts";
import { failing, plain } from "./flows.ts";

const opened = (shards: readonly number[], name: string) => {
  const board = durableObjectJobBoard(env.STORE, { name, clock, shards });
  onTestFinished(() => board.close());
  return board;
};
const shardOf = ({ id }: { readonly id: string }) => Number(id.split("~")[1]);

describe("a board to which shards were added (P25)", () => {
  it("is paused as it was when it grows, and goes on when it is resumed", async () => {
    const name = crypto.randomUUID();
    await opened([1], name).pause({ flow: "f" });
    const large = opened([1, 4], name);
    for (let at = 0; at < 12; at += 1) await large.post({ flow: "f" });
    const claim = { who: "w", leaseMs: 1_000, limit: 12 };
    expect((await large.claim(claim)).claims).toEqual([]);
    await large.resume({ flow: "f" });
    expect((await large.claim(claim)).claims).toHaveLength(12);
    // What was said before it grew is told once, and not what was taken back since.
    for (let at = 0; at < 12; at += 1) await opened([1, 4], name).post({ flow: "f" });
    expect((await large.claim(claim)).claims).toHaveLength(12);
  });

  it("takes back on a shard that was added a pause that was lifted while it was told of it", async () => {
    const name = crypto.randomUUID();
    const board = opened([1, 2], name);
    await opened([1], name).pause();
    let lifting: Promise<void> | undefined;
    const between = {
      idFromName: (each: string) => each,
      get(each: string) {
        const stub = env.STORE.get(env.STORE.idFromName(each)) as unknown as ObjectCalls;
        return {
          async footplateBoard(verb: string, ask: string) {
            if (verb === "pause" && each !== name) await (lifting ??= board.resume());
            return stub.footplateBoard(verb, ask);
          },
        };
      },
    };
    const late = durableObjectJobBoard(between, { name, clock, shards: [1, 2] });
    onTestFinished(() => late.close());
    for (let at = 0; at < 12; at += 1) await late.post({ flow: "f" });
    expect(lifting).toBeDefined();
    const { claims } = await board.claim({ who: "w", leaseMs: 1_000, limit: 12 });
    expect(claims).toHaveLength(12);
  });

  it("has its books on shards that are added", async () => {
    const name = crypto.randomUUID();
    const progress = (shards: number[]) =>
      durableObjectPersistence(env.JOBS, { name, clock, shards });
    await progress([1]).saveBook({ id: "b", name: "Book" });
    const board = durableObjectJobBoard(env.JOBS, { name, clock, shards: [1, 4] });
    onTestFinished(() => board.close());
    const posting = { flow: plain, bookId: "b", store: { board: name } };
    const jobs = await Promise.all(Array.from({ length: 12 }, () => board.post(posting)));
    expect(new Set(jobs.map(shardOf)).size).toBeGreaterThan(1);
    for (const job of jobs) expect(await board.wait(job)).toMatchObject({ ok: true });
    expect(await collected(progress([1, 4]).flows("b"))).toHaveLength(12);
    const other = { id: `${jobs.find((job) => shardOf(job) > 0)!.id}.1`, bookId: "c" };
    await progress([1]).saveBook({ id: "c", name: "Another" });
    await progress([1, 4]).addFlow(sampleFlow(other));
    expect(await collected(progress([1, 4]).flows("c"))).toMatchObject([other]);
  });
});

describe("a flow on several shards (P25)", () => {
  it("finds the flow of a job whose id ends as a redriven flow's does, and of one that was redriven", async () => {
    const name = crypto.randomUUID();
    const options = { name, clock, shards: 4 };
    const board = durableObjectJobBoard(env.JOBS, options);
    const persistence = durableObjectPersistence(env.JOBS, options);
    onTestFinished(() => board.close());
    for (let at = 0; at < 8; at += 1) {
      const id = `invoice.${at}`;
      await board.post({ flow: failing, id, store: { board: name } });
      expect(await board.wait(id)).toMatchObject({ flowState: "REVERTED" });
      expect(await persistence.flow(id)).toMatchObject({ state: "REVERTED" });
      await board.redrive(id, { fromStart: true });
      await board.wait(id);
      expect(await persistence.flow(`${id}.1`)).toMatchObject({ meta: { job: id } });
    }
  });

  it("places a job by the id of its flow where that was given, and refuses it together with an id of its own", async () => {
    const name = crypto.randomUUID();
    const options = { name, clock, shards: 4 };
    const board = durableObjectJobBoard(env.JOBS, options);
    const persistence = durableObjectPersistence(env.JOBS, options);
    onTestFinished(() => board.close());
    const posting = { flow: plain, store: { board: name } };
    for (const flowId of ["a", "b.1", "c.2", crypto.randomUUID(), `${crypto.randomUUID()}~3`]) {
      const job = await board.post({ ...posting, flowId });
      expect(await board.wait(job)).toMatchObject({ ok: true });
      expect(await persistence.flow(flowId)).toMatchObject({ meta: { job: job.id } });
      await expect(board.post({ ...posting, flowId, id: "mine" })).rejects.toMatchObject({
        code: "INVALID_INPUT",
        details: { path: "id" },
      });
    }
    for (const id of ["a", "a.1"]) {
      await board.post({ ...posting, id, flowId: id });
      expect(await board.get(id)).toMatchObject({ flowId: id });
    }
  });
});
