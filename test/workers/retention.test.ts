import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { FootplateError, type JobBoard } from "footplate";
import {
  conductorObject,
  durableObjectJobBoard,
  durableObjectPersistence,
} from "footplate/durable-objects";
import { createDatabase } from "../../adapters/durable-objects/database.ts";
import { createRetention } from "../../adapters/durable-objects/retention.ts";
import { alarmInMsOf } from "./alarm.ts";
import { clock } from "./clock.ts";
import { plain } from "./flows.ts";
import { inside } from "./inside.ts";

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
let name: string;
let board: JobBoard;

beforeEach(() => {
  name = crypto.randomUUID();
  board = durableObjectJobBoard(env.JOBS, { name, clock });
});

const stub = () => env.JOBS.get(env.JOBS.idFromName(name));
const alarmInMs = () => alarmInMsOf(stub());
const run = async (count: number) => {
  const posting = { flow: plain, store: { board: name } };
  const jobs = await board.postAll(Array.from({ length: count }, () => posting));
  for (const job of jobs) await board.wait(job);
  return jobs;
};

describe("a conductor object (P27)", () => {
  it("forgets after a week what ended, with its flow details, woken by its own alarm", async () => {
    const persistence = durableObjectPersistence(env.JOBS, { name, clock });
    const [job] = await run(1);
    const trashed = await board.post({ flow: "elsewhere" });
    const claim = await board.claimJob(trashed.id, { who: "outside", leaseMs: 1_000 });
    await board.trash(claim, "To be looked at");
    await clock.advance(WEEK);
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    await vi.waitFor(async () => expect(await alarmInMs()).toBeLessThanOrEqual(HOUR));
    expect(await board.get(job!.id)).toBeDefined();
    expect(await persistence.flow(job!.id)).toBeDefined();
    await clock.advance(HOUR + 1_000);
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    await vi.waitFor(async () => expect(await board.get(job!.id)).toBeUndefined());
    expect(await persistence.flow(job!.id)).toBeUndefined();
    expect(await board.counts()).toMatchObject({ CONSUMED: 0, TRASHED: 1 });
    await vi.waitFor(async () => expect(await alarmInMs()).toBeUndefined());
  });

  it("forgets them also while it is at work, many in small steps", async () => {
    await run(130);
    await clock.advance(WEEK + HOUR + 1_000);
    await run(1);
    await vi.waitFor(async () => expect(await board.counts()).toMatchObject({ CONSUMED: 1 }));
  }, 30_000);

  it(
    "stops after a thousand of them, and says that there are more",
    () =>
      inside(async ({ storage, open }) => {
        const { board: own, persistence } = open();
        await own.postAll(Array.from({ length: 1_001 }, () => ({ flow: "pack" })));
        const { claims } = await own.claim({ who: "alice", leaseMs: 60_000, limit: 1_001 });
        for (const claim of claims) await own.consume(claim);
        const { dueAt, purge } = createRetention(
          createDatabase(storage),
          own,
          persistence,
          clock,
          1_000,
        );
        expect(dueAt()).toBe(clock.now() + 2_000);
        expect(await purge()).toEqual({ more: false });
        await clock.advance(2_000);
        expect(await purge()).toEqual({ more: true });
        expect(await own.counts()).toMatchObject({ CONSUMED: 1 });
        expect(await purge()).toEqual({ more: false });
        expect(await own.counts()).toMatchObject({ CONSUMED: 0 });
        expect(dueAt()).toBe(Infinity);
      }),
    30_000,
  );

  it("tries again in an hour what it could not purge, and keeps the object from nothing meanwhile", () =>
    inside(async ({ storage, open }) => {
      const { board: own, persistence } = open();
      const reported = vi.spyOn(globalThis, "reportError").mockImplementation(() => {});
      onTestFinished(() => reported.mockRestore());
      let isBroken = true;
      const broken = {
        ...persistence,
        async destroyFlow(id: string) {
          if (isBroken) throw new FootplateError("STORAGE", "Not now");
          await persistence.destroyFlow(id);
        },
      };
      await own.cancel((await own.post({ flow: "pack" })).id);
      const { dueAt, purge } = createRetention(createDatabase(storage), own, broken, clock, 1_000);
      await clock.advance(2_000);
      expect(await purge()).toEqual({ more: false });
      expect(reported.mock.calls).toMatchObject([[{ code: "STORAGE" }]]);
      // An alarm for what is due already would go off at once, over and over.
      expect(dueAt()).toBe(clock.now() + HOUR);
      isBroken = false;
      await clock.advance(HOUR);
      expect(await purge()).toEqual({ more: false });
      expect(await own.counts()).toMatchObject({ CANCELLED: 0 });
      expect(dueAt()).toBe(Infinity);
    }));

  it.each([0, -1, Number.NaN])("cannot be made to keep jobs for %d ms", (keepMs) => {
    expect(() => conductorObject({ flows: [], keepMs })).toThrow(/"keepMs" must be above 0/);
  });
});
