import { describe, expect, it } from "vitest";
import { createAlarm } from "../../adapters/durable-objects/alarm.ts";
import { clock } from "./clock.ts";
import { inside, overheard } from "./inside.ts";

const request = { who: "alice", leaseMs: 1_000 };

describe("lanes and keys in an object's tables", () => {
  it("hand a lane on from a job that cannot be read, and wake for its heir (P23)", () =>
    inside(async ({ storage, open }) => {
      const { board } = open({ onDue: createAlarm(storage, clock).cover });
      const [bad, next] = await board.postAll([
        { flow: "pack", lane: "a" },
        { flow: "pack", lane: "a", name: "next" },
        { flow: "pack", lane: "a", name: "last" },
      ]);
      storage.sql.exec("UPDATE footplate_jobs SET record = 'garbage' WHERE id = ?", bad!.id);
      await storage.deleteAlarm();
      const { board: again } = open({ onDue: createAlarm(storage, clock).cover });
      expect(await again.get(bad!.id)).toBeUndefined();
      expect(await storage.getAlarm()).not.toBeNull();
      const { claims } = await again.claim({ ...request, limit: 5 });
      expect(claims.map(({ id }) => id)).toEqual([next!.id]);
    }));

  it("hand a lane on also from a job that is not found by its id", () =>
    inside(async ({ storage, open }) => {
      const { board } = open();
      await board.postAll([
        { flow: "lost", lane: "a" },
        { flow: "good", lane: "a" },
      ]);
      const half = "UPDATE footplate_jobs SET id = CAST(x'eda080' AS TEXT) WHERE flow = 'lost'";
      storage.sql.exec(half);
      const { claims } = await board.claim({ ...request, limit: 5 });
      expect(claims.map(({ job }) => job.name)).toEqual(["good"]);
    }));

  it("let no key be two jobs' in one lane, nor among the jobs of none (P24)", () =>
    inside(async ({ storage, open }) => {
      const { board } = open();
      await board.postAll([
        { flow: "pack", key: "k" },
        { flow: "pack", key: "k", lane: "a" },
        { flow: "pack", key: "k", lane: "b" },
        { flow: "pack", key: "other" },
        { flow: "pack", key: "other", lane: "a" },
      ]);
      for (const lane of ["lane IS NULL", "lane = 'a'"]) {
        const same = `UPDATE footplate_jobs SET key = 'k' WHERE key = 'other' AND ${lane}`;
        expect(() => storage.sql.exec(same)).toThrow(/UNIQUE/);
      }
    }));

  it("let a key pass from slot to slot of a series, and find all of them by it", () =>
    inside(async ({ open }) => {
      const { board } = open();
      await board.post({ flow: "pack", key: "k", every: { ms: 1_000 } });
      for (let slot = 0; slot < 3; slot++) {
        const { claims } = await board.claim(request);
        await board.consume(claims[0]!);
        await clock.advance(1_000);
      }
      const found = [];
      for await (const job of board.jobs({ key: "k" })) found.push(job.state);
      expect(found).toEqual(["COMPLETE", "COMPLETE", "COMPLETE", "UNCLAIMED"]);
    }));

  it("cost one row more from post to end in a lane, and none without", () =>
    inside(async ({ storage, open }) => {
      let written = 0;
      const { board } = open(
        {},
        overheard(storage, (_, __, rows) => (written += rows)),
      );
      await board.post({ flow: "pack" });
      const costOf = async (posting: { flow: string; lane?: string }) => {
        written = 0;
        await board.post(posting);
        const { claims } = await board.claim({ ...request, flows: [posting.flow] });
        await board.consume(claims[0]!);
        return written;
      };
      const plain = await costOf({ flow: "plain" });
      expect(await costOf({ flow: "laned", lane: "a" })).toBe(plain + 1);
    }));

  it("tell when the next is due of what is not paused, though what is paused is due before", () =>
    inside(async ({ open }) => {
      const { board } = open();
      await board.pause({ lane: "a" });
      await board.post({ flow: "pack", lane: "a", delayMs: 1_000 });
      await board.post({ flow: "pack", delayMs: 2_000 });
      const { claims, nextAt } = await board.claim(request);
      expect([claims, nextAt]).toEqual([[], clock.now() + 2_000]);
    }));

  it("list and count a job as free whose lease is further ahead than its own length (P20)", () =>
    inside(async ({ open }) => {
      const { board } = open();
      const { id } = await board.post({ flow: "pack" });
      await board.claim(request);
      const idsOf = async (query: object) => {
        const ids = [];
        for await (const job of board.jobs(query)) ids.push(job.id);
        return ids;
      };
      expect(await idsOf({ owner: "alice", state: "CLAIMED" })).toEqual([id]);
      clock.jump(-30_000);
      expect(await idsOf({ state: "UNCLAIMED" })).toEqual([id]);
      expect(await idsOf({ state: "CLAIMED" })).toEqual([]);
      expect(await idsOf({ owner: "alice" })).toEqual([]);
      expect(await board.counts()).toMatchObject({ UNCLAIMED: 1, CLAIMED: 0 });
    }));

  it("take no row for somebody who says that he is here", () =>
    inside(async ({ storage, open }) => {
      let written = 0;
      const { board } = open(
        {},
        overheard(storage, (_, __, rows) => (written += rows)),
      );
      await board.register({ kind: "conductor", name: "alice", metadata: {} });
      expect(await board.entities()).toMatchObject([{ name: "alice" }]);
      expect(written).toBe(0);
    }));

  it("find a text whatever its case, in any alphabet, but in no two words at once", () =>
    inside(async ({ open }) => {
      const { board } = open();
      await board.post({ flow: "pack", name: "ÜBERFAHRT nach Ἰθάκη", key: "ΟΔΟΣ", lane: "İzmir" });
      const finds = async (text: string) => {
        for await (const { name } of board.jobs({ text })) return name;
        return undefined;
      };
      for (const text of ["überfahrt", "ἸΘΆΚΗ", "οδος", "ΟΔΟΣ", "İZM", "PACK", ""]) {
        expect([text, await finds(text)]).toEqual([text, expect.stringContaining("BERFAHRT")]);
      }
      for (const text of ["ubër", "packü", "a%h", "a_h"]) expect(await finds(text)).toBeUndefined();
    }));
});
