import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { explain, type JobBoard } from "footplate";
import { durableObjectJobBoard } from "footplate/durable-objects";
import { clock } from "./clock.ts";
import { plain, ran } from "./flows.ts";

const HOUR = 3_600_000;
let name: string;
let board: JobBoard;

beforeEach(() => {
  name = crypto.randomUUID();
  board = durableObjectJobBoard(env.JOBS, { name, clock });
});

const stub = () => env.JOBS.get(env.JOBS.idFromName(name));
const alarm = () => runInDurableObject(stub(), (_, { storage }) => storage.getAlarm());
const mine = () => ran.filter((line) => line.startsWith(`${name}/`));
const posting = () => ({ flow: plain, store: { board: name } });

describe("an object", () => {
  it("says that it works on its board itself, though it sleeps, and so explain knows (JB-33, CD-27)", async () => {
    await board.pause();
    const { id } = await board.post(posting());
    const entities = await board.entities();
    expect(entities).toMatchObject([{ kind: "conductor", name: "object" }]);
    expect(entities[0]!.metadata.flows).toContain(plain.name);
    await board.register({ kind: "conductor", name: "alice", metadata: {} });
    expect((await board.entities()).map((each) => each.name)).toEqual(["object", "alice"]);
    const world = { now: clock.now(), entities, paused: await board.paused() };
    expect(explain((await board.get(id))!, world).code).toBe("PAUSED");
    expect(explain((await board.get(id))!, { ...world, paused: [] }).code).toBe("DUE");
  });

  it("sleeps while its board is paused, and runs what is due once it is resumed", async () => {
    await board.pause();
    const job = await board.post(posting());
    await board.post({ ...posting(), delayMs: HOUR });
    await board.post({ flow: "elsewhere" });
    expect(await alarm()).toBeNull();
    expect(mine()).toEqual([]);
    await board.resume();
    expect(await alarm()).not.toBeNull();
    expect(await board.wait(job)).toMatchObject({ ok: true });
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    expect((await alarm())! - Date.now()).toBeLessThanOrEqual(HOUR);
  });

  it("sleeps while a lane or a flow of it is paused, and runs the others", async () => {
    await board.pause({ lane: "slow" });
    await board.pause({ flow: "elsewhere" });
    const slow = await board.post({ ...posting(), lane: "slow" });
    await board.post({ flow: "elsewhere" });
    expect(await alarm()).toBeNull();
    expect(await board.wait(await board.post(posting()))).toMatchObject({ ok: true });
    expect(await board.get(slow.id)).toMatchObject({ state: "UNCLAIMED", generation: 0 });
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    // For what ended alone.
    expect((await alarm())! - Date.now()).toBeGreaterThan(24 * HOUR);
    await board.resume({ lane: "slow" });
    expect(await board.wait(slow)).toMatchObject({ ok: true });
  });

  it("remembers what is paused after it was shut down", async () => {
    await board.pause({ flow: "plain", lane: "slow" });
    await runInDurableObject(stub(), (_, ctx) => {
      expect(
        ctx.storage.sql
          .exec<{ value: string }>("SELECT value FROM footplate_meta WHERE name = 'paused'")
          .one().value,
      ).toBe('[{"flow":"plain","lane":"slow"}]');
    });
  });

  it("is not woken by what waits for a signal alone, and runs it when one comes (P12)", async () => {
    const { id } = await board.post({ ...posting(), delayMs: HOUR });
    const claim = await board.claimJob(id, { who: "outside", leaseMs: 60_000 });
    await runInDurableObject(stub(), (_, { storage }) => storage.deleteAlarm());
    await board.abandon(claim, { waitingFor: ["go"] });
    expect(await alarm()).toBeNull();
    await board.signal(id, "go", { by: "anne" });
    expect(await board.wait(id)).toMatchObject({ ok: true });
  });
});
