import { env } from "cloudflare:workers";
import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { durableObjectJobBoard, durableObjectPersistence } from "footplate/durable-objects";
import { clock } from "./clock.ts";
import { failing, gated, open, plain, ran } from "./flows.ts";
import { events } from "./worker.ts";

let name: string;
const boardOf = () => durableObjectJobBoard(env.JOBS, { name, clock });
const stub = () => env.JOBS.get(env.JOBS.idFromName(name));
const alarm = () => runInDurableObject(stub(), (_, { storage }) => storage.getAlarm());
const mine = () =>
  ran.filter((line) => line.startsWith(`${name}/`)).map((line) => line.slice(name.length + 1));

beforeEach(() => {
  name = crypto.randomUUID();
});

describe("a conductor object", () => {
  it("runs what is posted, in the object, and says how it ended", async () => {
    await using board = boardOf();
    const job = await board.post({ flow: plain, store: { board: name } });
    expect(await board.wait(job)).toMatchObject({
      ok: true,
      fate: "CONSUMED",
      flowState: "SUCCESS",
      results: { a: "A", b: "B", c: "C" },
    });
    expect(mine()).toEqual(["a", "b", "c"]);
    expect(await board.get(job.id)).toMatchObject({ state: "COMPLETE", generation: 1 });
  });

  it("keeps the code of what failed over RPC (P42)", async () => {
    await using board = boardOf();
    const job = await board.post({ flow: failing, store: { board: name } });
    const outcome = await board.wait(job);
    expect(outcome).toMatchObject({
      ok: false,
      flowState: "REVERTED",
      failure: { name: "FootplateError", code: "FORBIDDEN", details: { door: 7 } },
    });
    expect(await durableObjectPersistence(env.JOBS, { name }).flow(job.flowId)).toMatchObject({
      state: "REVERTED",
      meta: { job: job.id },
    });
  });

  it("resumes in mid-flow when the object is gone, at once, and runs nothing twice that was finished (P40)", async () => {
    await using board = boardOf();
    const job = await board.post({ flow: gated, store: { board: name } });
    await vi.waitFor(() => expect(mine()).toEqual(["a", "b"]));
    await abortAllDurableObjects();
    open.add(name);
    const before = clock.now();
    expect(await board.wait(job)).toMatchObject({ ok: true });
    expect(clock.now()).toBe(before);
    expect(mine()).toEqual(["a", "b", "b", "c"]);
    expect(await board.get(job.id)).toMatchObject({
      generation: 2,
      attempts: { lost: 1 },
      turns: [{ ended: "LOST" }, { ended: "CONSUMED" }],
    });
  });

  it("is woken by its alarm alone when it is gone in mid-flow", async () => {
    await using board = boardOf();
    const job = await board.post({ flow: gated, store: { board: name } });
    await vi.waitFor(() => expect(mine()).toEqual(["a", "b"]));
    await abortAllDurableObjects();
    open.add(name);
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    await vi.waitFor(() => expect(mine()).toEqual(["a", "b", "b", "c"]));
    expect(await board.wait(job)).toMatchObject({ ok: true });
  });

  it("leaves the claims of outside conductors alone when it starts anew (P40)", async () => {
    await using board = boardOf();
    const { id } = await board.post({ flow: "elsewhere" });
    const { claims } = await board.claim({ who: "outside", leaseMs: 10_000 });
    await abortAllDurableObjects();
    expect(await board.get(id)).toMatchObject({ state: "CLAIMED", owner: "outside" });
    await board.consume(claims[0]!);
  });

  it("takes over what an outside conductor let lapse", async () => {
    await using board = boardOf();
    const job = await board.post({ flow: plain, store: { board: name }, delayMs: 1_000 });
    await board.claimJob(job.id, { who: "outside", leaseMs: 5_000 });
    await clock.advance(5_000);
    expect(mine()).toEqual([]);
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    expect(await board.wait(job)).toMatchObject({ ok: true });
  });

  it("runs a job that is not due yet when its alarm goes off, and sets it for that time (P36)", async () => {
    await using board = boardOf();
    const job = await board.post({ flow: plain, store: { board: name }, delayMs: 3_600_000 });
    const delayMs = (await alarm())! - Date.now();
    expect(delayMs).toBeGreaterThan(3_590_000);
    expect(delayMs).toBeLessThanOrEqual(3_600_000);
    await clock.advance(3_600_000);
    expect(mine()).toEqual([]);
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    expect(await board.wait(job)).toMatchObject({ ok: true });
  });

  it("tells onEvent what its conductor says", async () => {
    await using board = boardOf();
    const job = await board.post({ flow: plain, store: { board: name } });
    await board.wait(job);
    await vi.waitFor(() => {
      const types = events
        .filter((event) => "job" in event && event.job.id === job.id)
        .map(({ type }) => type);
      expect(types).toEqual([
        "job_claimed",
        ...["compilation", "preparation", "validation", "running"].flatMap((stage) => [
          `${stage}_start`,
          `${stage}_end`,
        ]),
        "job_consumed",
      ]);
    });
  });

  it("is only a store with `run: false`: it runs nothing and wakes for nothing", async () => {
    await using board = durableObjectJobBoard(env.STORE, { name, clock });
    await board.post({ flow: plain, store: { board: name } });
    const object = env.STORE.get(env.STORE.idFromName(name));
    const set = await runInDurableObject(object, (_, { storage }) => storage.getAlarm());
    expect(set).toBeNull();
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 1 });
  });
});
