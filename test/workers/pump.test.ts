import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { JobBoard } from "footplate";
import { durableObjectJobBoard } from "footplate/durable-objects";
import { alarmInMsOf } from "./alarm.ts";
import { clock } from "./clock.ts";
import { gated, open, plain, ran } from "./flows.ts";

const HOUR = 3_600_000;
let name: string;
let board: JobBoard;

beforeEach(() => {
  name = crypto.randomUUID();
  board = durableObjectJobBoard(env.JOBS, { name, clock });
});

const stub = () => env.JOBS.get(env.JOBS.idFromName(name));
const alarmInMs = () => alarmInMsOf(stub());

describe("the pump of an object", () => {
  it("needs no alarm once nothing is left to do but to forget what ended, in a week", async () => {
    await board.wait(await board.post({ flow: plain, store: { board: name } }));
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    expect(await alarmInMs()).toBeGreaterThan(7 * 24 * HOUR);
    expect(await alarmInMs()).toBeLessThanOrEqual(7 * 24 * HOUR + HOUR);
  });

  it("does not keep an alarm waiting for what it runs (P38)", async () => {
    const job = await board.post({ flow: gated, store: { board: name } });
    await vi.waitFor(() => expect(ran).toContain(`${name}/b`));
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    expect(await board.get(job.id)).toMatchObject({ state: "CLAIMED" });
    expect(await alarmInMs()).toBeGreaterThan(0);
    open.add(name);
    expect(await board.wait(job)).toMatchObject({ ok: true });
  });

  it("answers a post before it runs what was posted", async () => {
    await board.post({ flow: plain, store: { board: name } });
    expect(ran.filter((line) => line.startsWith(name))).toEqual([]);
  });

  it("goes on in slices, each of its own event, and loses no atom between them (P38)", async () => {
    await board.postAll(
      Array.from({ length: 400 }, () => ({ flow: plain, store: { board: name } })),
    );
    await vi.waitFor(async () => expect((await board.counts()).CONSUMED).toBe(400), 20_000);
    const mine = ran.filter((line) => line.startsWith(`${name}/`));
    expect(mine).toHaveLength(1_200);
    let stopped = 0;
    for await (const { turns } of board.jobs()) {
      stopped += turns.filter(({ reason }) => reason === "The conductor stopped").length;
    }
    expect(stopped).toBeGreaterThan(0);
    expect(stopped).toBeLessThan(10);
  }, 30_000);

  it("sets the next alarm before anything else when an alarm failed (P39)", async () => {
    await board.post({ flow: plain, store: { board: name }, delayMs: HOUR });
    const failed = runInDurableObject(stub(), async (instance, { storage }) => {
      await storage.deleteAlarm();
      storage.sql.exec("ALTER TABLE footplate_jobs RENAME TO gone");
      const info = { retryCount: 1, isRetry: true, scheduledTime: 0 };
      await instance.alarm(...([info] as unknown as []));
    });
    await expect(failed).rejects.toMatchObject({ code: "STORAGE" });
    expect(await alarmInMs()).toBeGreaterThan(100_000);
  });

  it("sets its alarm for the next job when it has run what was due", async () => {
    const first = { flow: plain, store: { board: name }, delayMs: 1_000 };
    const [job] = await board.postAll([first, { ...first, delayMs: 11_000 }]);
    await clock.advance(1_000);
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    expect(await board.wait(job!)).toMatchObject({ ok: true });
    await vi.waitFor(async () => expect(await alarmInMs()).toBeLessThanOrEqual(10_000));
  });

  it("looks again in an hour for a job that no flow here can run", async () => {
    await board.post({ flow: "elsewhere" });
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    const inMs = await alarmInMs();
    expect(inMs).toBeGreaterThan(HOUR - 10_000);
    expect(inMs).toBeLessThanOrEqual(HOUR);
  });

  it("keeps the store serving while its flows cannot be made", async () => {
    const broken = durableObjectJobBoard(env.BROKEN, { name, clock });
    const { id } = await broken.post({ flow: plain, store: { board: name } });
    const object = env.BROKEN.get(env.BROKEN.idFromName(name));
    await expect(runDurableObjectAlarm(object)).rejects.toThrow("A binding is missing");
    expect(await broken.get(id)).toMatchObject({ state: "UNCLAIMED" });
  });
});
