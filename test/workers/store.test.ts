import { describe, expect, it } from "vitest";
import { createJobBoard } from "footplate/adapter";
import { createAlarm } from "../../adapters/durable-objects/alarm.ts";
import { createDatabase } from "../../adapters/durable-objects/database.ts";
import { migrate, writeMeta } from "../../adapters/durable-objects/schema.ts";
import { clock } from "./clock.ts";
import { inside, overheard } from "./inside.ts";

describe("the store in an object", () => {
  it("keeps nothing of a change that fails after it wrote, its alarm included (P36)", () =>
    inside(async ({ storage, open }) => {
      const { store, board } = open({ onDue: createAlarm(storage, clock).reach });
      const { id } = await board.post({ flow: "kept", delayMs: 60_000 });
      const { cursor } = await store.events();
      const [job] = await store.page({}, clock.now());
      const alarm = await storage.getAlarm();
      const sooner = { ...job!, dueAt: clock.now() + 1, name: "changed" };
      const bad = { ...job!, id: "new", meta: { bad: () => {} } };
      const change = store.change({ ids: [id] }, () => ({ put: [sooner, bad], value: 0 }));
      await expect(change).rejects.toMatchObject({ code: "INVALID_INPUT" });
      expect(await store.page({}, clock.now())).toEqual([job]);
      expect(await storage.getAlarm()).toBe(alarm);
      expect((await store.events(cursor)).events).toEqual([]);
    }));

  it("lets what a rule throws come out as it is", () =>
    inside(async ({ open }) => {
      const reason = new TypeError("a bug");
      const change = open().store.change({}, () => {
        throw reason;
      });
      await expect(change).rejects.toBe(reason);
    }));

  it("moves its alarm only to an earlier time, and not at all for what is due at once (P36)", () =>
    inside(async ({ storage, open }) => {
      const { board } = open({ onDue: createAlarm(storage, clock).cover });
      const inMs = async () => Math.round(((await storage.getAlarm())! - Date.now()) / 1_000);
      await board.post({ flow: "now" });
      expect(await inMs()).toBe(30);
      await board.post({ flow: "later", delayMs: 60_000 });
      expect(await inMs()).toBe(30);
      await board.post({ flow: "sooner", delayMs: 10_000 });
      expect(await inMs()).toBe(10);
      await board.claim({ who: "alice", leaseMs: 5_000 });
      expect(await inMs()).toBe(5);
    }));

  it("asks to be woken for what is due in centuries as late as the platform takes it", () =>
    inside(async ({ storage, open }) => {
      const { board } = open({ onDue: createAlarm(storage, clock).cover });
      await board.post({ flow: "far", runAt: 8_640_000_000_000_000 });
      const inMs = (await storage.getAlarm())! - Date.now();
      expect(inMs).toBeGreaterThan(86_400_000);
    }));

  it("goes on when its alarm cannot be set, and tries again", () =>
    inside(async ({ storage, open }) => {
      const asked: number[] = [];
      const setAlarm = async (time: number | Date) => {
        if (asked.push(Number(time)) === 1) throw new Error("Not now");
      };
      const alarm = createAlarm({ getAlarm: () => storage.getAlarm(), setAlarm }, clock);
      const { board } = open({ onDue: alarm.cover });
      await board.post({ flow: "first", delayMs: 60_000 });
      await board.post({ flow: "second", delayMs: 60_000 });
      expect(asked).toHaveLength(2);
    }));

  it("refuses to post near its size limit, while claims, extends and endings still pass (P41)", () =>
    inside(async ({ storage, open }) => {
      await open().board.post({ flow: "before", key: "k" });
      const { board } = open({ fullAt: storage.sql.databaseSize });
      await expect(board.post({ flow: "after" })).rejects.toMatchObject({ code: "QUOTA" });
      expect(await board.post({ flow: "before", key: "k" })).toMatchObject({ key: "k" });
      const { claims } = await board.claim({ who: "alice", leaseMs: 1_000 });
      await board.extend(claims[0]!, 2_000);
      expect(await board.consume(claims[0]!)).toMatchObject({ state: "COMPLETE" });
      expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, CONSUMED: 1 });
    }));

  it.each([0, 1])(
    "keeps what is longer than a row may be, whole characters and all, cut at %i (P13)",
    (shift) =>
      inside(async ({ storage, open }) => {
        const { board } = open();
        const store = { text: "x".repeat(shift) + "😀".repeat(400_000) };
        const { id } = await board.post({ flow: "long", store });
        const { claims } = await board.claim({ who: "alice", leaseMs: 1_000 });
        expect(claims[0]!.job.store).toEqual(store);
        const results = { text: "ß".repeat(1_000_000) };
        await board.consume(claims[0]!, { results });
        expect(await board.get(id)).toMatchObject({ store, outcome: { results } });
        const { bytes } = storage.sql
          .exec<{ bytes: number }>("SELECT max(octet_length(text)) AS bytes FROM footplate_texts")
          .one();
        expect(bytes).toBeLessThan(2_000_000);
      }),
  );

  it("writes a long store once, however often its job is written", () =>
    inside(async ({ storage, open }) => {
      let bound = 0;
      const hear = (_: string, values: readonly unknown[]) => (bound += values.join().length);
      const { board } = open({}, overheard(storage, hear));
      await board.post({ flow: "long", store: { text: "x".repeat(100_000) } });
      expect(bound).toBeGreaterThan(100_000);
      bound = 0;
      const { claims } = await board.claim({ who: "alice", leaseMs: 1_000 });
      await board.extend(claims[0]!, 2_000);
      expect(bound).toBeLessThan(5_000);
    }));

  it("sets aside a record it cannot read, tells of it, and goes on with the others", () =>
    inside(async ({ storage, open }) => {
      const { store, board } = open();
      const { cursor } = await store.events();
      const { id } = await board.post({ flow: "bad", priority: "HIGH" });
      await board.post({ flow: "good" });
      storage.sql.exec("UPDATE footplate_jobs SET record = 'garbage' WHERE id = ?", id);
      const { claims } = await board.claim({ who: "alice", leaseMs: 1_000, limit: 5 });
      expect(claims.map(({ job }) => job.name)).toEqual(["good"]);
      expect(await board.get(id)).toBeUndefined();
      expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, CLAIMED: 1 });
      const corrupt = (await store.events(cursor)).events.filter(({ type }) => type === "CORRUPT");
      expect(corrupt).toMatchObject([{ id, failure: { code: "INVALID_INPUT" } }]);
    }));

  it("sets aside what is due but not found by its id, and fills the claim with the others", () =>
    inside(async ({ storage, open }) => {
      const { store, board } = open();
      const { cursor } = await store.events();
      await board.post({ flow: "lost", priority: "HIGH" });
      await board.post({ flow: "good" });
      const half = "UPDATE footplate_jobs SET id = CAST(x'eda080' AS TEXT) WHERE flow = 'lost'";
      storage.sql.exec(half);
      const { claims } = await board.claim({ who: "alice", leaseMs: 1_000 });
      expect(claims.map(({ job }) => job.name)).toEqual(["good"]);
      const corrupt = (await store.events(cursor)).events.filter(({ type }) => type === "CORRUPT");
      expect(corrupt).toMatchObject([{ failure: { code: "STORAGE" } }]);
      expect(await board.counts()).toMatchObject({ UNCLAIMED: 0, CLAIMED: 1 });
    }));

  it("knows of what the object itself holds when its lease lapses, and gives it to the next", () =>
    inside(async ({ open }) => {
      const { store, board } = open();
      const own = createJobBoard({ ...store, holder: "this incarnation" }, { clock });
      const { id } = await board.post({ flow: "held" });
      await own.claim({ who: "object", leaseMs: 1_000 });
      const none = await board.claim({ who: "alice", leaseMs: 1_000 });
      expect(none).toMatchObject({ claims: [], nextAt: clock.now() + 1_000 });
      await clock.advance(1_000);
      const { claims } = await board.claim({ who: "alice", leaseMs: 1_000 });
      expect(claims).toMatchObject([{ id, generation: 2 }]);
    }));

  it("never numbers two jobs alike, opened again or not", () =>
    inside(async ({ open }) => {
      const first = await open().board.postAll([{ flow: "one" }, { flow: "two" }]);
      const second = await open().board.post({ flow: "three" });
      expect(first.map(({ sequence }) => sequence)).toEqual([1, 2]);
      expect(second.sequence).toBeGreaterThan(2);
    }));

  it("reads again what is too big to remember when its event is read", () =>
    inside(async ({ open }) => {
      const { store, board } = open();
      const { cursor } = await store.events();
      const big = { text: "x".repeat(100_000) };
      await board.post({ flow: "big", store: big });
      const { events } = await store.events(cursor);
      expect(events).toMatchObject([{ type: "POSTED", job: { store: big } }]);
    }));

  it("migrates once, and refuses tables of a newer version", () =>
    inside(async ({ storage, open }) => {
      const { board } = open();
      const database = createDatabase(storage);
      await board.post({ flow: "kept" });
      migrate(database);
      expect(await board.counts()).toMatchObject({ UNCLAIMED: 1 });
      writeMeta(database, "schema", 999);
      expect(() => migrate(database)).toThrow(/version "999", newer than this code/);
    }));
});
