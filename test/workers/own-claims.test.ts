import { describe, expect, it, vi } from "vitest";
import { createConductor, linearFlow, task } from "footplate";
import { createJobBoard, freeClaims } from "footplate/adapter";
import { createDatabase, type Storage } from "../../adapters/durable-objects/database.ts";
import { createObjectStore } from "../../adapters/durable-objects/object-store.ts";
import { clock } from "./clock.ts";
import { codec, filling, inside, overheard } from "./inside.ts";

// What the test wants to happen while a task of the flow runs.
let within: (name: string) => unknown = () => {};
const two = linearFlow("two", [
  task("a", {
    provides: "list",
    async execute() {
      await within("a");
      return [1];
    },
  }),
  task("b", {
    requires: ["list"],
    provides: "text",
    async execute({ list }: { list: number[] }) {
      list.push(2);
      return (await within("b")) ?? "b";
    },
  }),
  task("c", { execute: () => within("c") }),
]);

/** Of more atoms than are kept in its job's row. */
const large = linearFlow(
  "large",
  Array.from({ length: 70 }, (_, at) => task(`t${at}`, { execute: () => within(`t${at}`) })),
);

/** What an object keeps, its own conductor, and a board as others have it. */
function opened(storage: Storage) {
  const onLost = vi.fn();
  const database = createDatabase(storage);
  const { store, persistence, own } = createObjectStore({
    database,
    codec,
    clock,
    onLost,
    holds: true,
  });
  const board = createJobBoard(store, { clock });
  const ownBoard = createJobBoard({ ...own.store, holder: "this" }, { clock });
  const conductor = createConductor({
    board: ownBoard,
    persistence: own.persistence,
    clock,
    flows: [two, large],
  });
  return { board, store, ownBoard, persistence, conductor, onLost };
}

const claim = { who: "object", leaseMs: 60_000 };

describe("a claim of the object's own", () => {
  it("is one row with the start mark that follows it (P7, P37)", () =>
    inside(async ({ storage }) => {
      const rows: number[] = [];
      const { board, conductor } = opened(
        overheard(storage, (_, __, written) => rows.push(written)),
      );
      const before: number[] = [];
      within = (name) => {
        before.push(rows.splice(0).reduce((sum, each) => sum + each, 0));
        return name;
      };
      await board.post({ flow: two });
      rows.length = 0;
      await conductor.run({ untilIdle: true });
      expect(before).toEqual([1, 1, 1]);
    }));

  it("is seen by whoever looks, before it shares its row", () =>
    inside(async ({ storage }) => {
      const { board, ownBoard } = opened(storage);
      const { id } = await board.post({ flow: two });
      const looks = [
        () => board.get(id),
        async () => {
          for await (const job of board.jobs({ state: "CLAIMED" })) return job;
          return undefined;
        },
      ];
      for (const look of looks) {
        const { claims } = await ownBoard.claim(claim);
        expect(await look()).toMatchObject({ id, state: "CLAIMED", owner: "object" });
        await ownBoard.abandon(claims[0]!);
      }
      await ownBoard.claim(claim);
      expect(await board.counts()).toMatchObject({ CLAIMED: 1, UNCLAIMED: 0 });
    }));

  it("is given to nobody else, and is stored by the end of the turn", () =>
    inside(async ({ storage }) => {
      const { board, ownBoard } = opened(storage);
      const { id } = await board.post({ flow: two });
      const [mine] = (await ownBoard.claim(claim)).claims;
      expect(mine?.job.id).toBe(id);
      const others = [ownBoard.claim(claim), board.claim({ ...claim, who: "outside" })];
      for (const { claims } of await Promise.all(others)) expect(claims).toEqual([]);
      await ownBoard.abandon(mine!);
      await ownBoard.claim(claim);
      const state = () => storage.sql.exec("SELECT state FROM footplate_jobs").one()["state"];
      expect(state()).toBe("UNCLAIMED");
      await vi.waitFor(() => expect(state()).toBe("CLAIMED"));
    }));

  it("is told of only once it is stored", () =>
    inside(async ({ storage }) => {
      const { board, store, ownBoard } = opened(storage);
      await board.post({ flow: two });
      const { cursor } = await store.events(undefined);
      await ownBoard.claim(claim);
      const { events } = await store.events(cursor);
      expect(events).toMatchObject([{ type: "CLAIMED" }]);
      expect(storage.sql.exec("SELECT state FROM footplate_jobs").one()).toEqual({
        state: "CLAIMED",
      });
    }));

  it("is there before a task starts also where it shares no row: its fence is not given again (P31, P37)", () =>
    inside(async ({ storage }) => {
      const { board, conductor } = opened(storage);
      const rows: unknown[] = [];
      within = () => {
        rows.push(storage.sql.exec("SELECT state, generation FROM footplate_jobs").one());
      };
      await board.post({ flow: large });
      await conductor.run({ untilIdle: true });
      expect(rows.splice(0)[0]).toEqual({ state: "CLAIMED", generation: 1 });

      await board.purge();
      const { id } = await board.post({ flow: two });
      await board.abandon(await board.claimJob(id, { ...claim, who: "outside" }));
      await conductor.run({ untilIdle: true });
      expect(rows[0]).toEqual({ state: "CLAIMED", generation: 2 });
    }));

  it("that cannot be written ends the object, which must not go on as if it were", () =>
    inside(async ({ storage }) => {
      const full = filling(storage);
      const { board, ownBoard, onLost } = opened(full);
      await board.post({ flow: two });
      await ownBoard.claim(claim);
      full.isFull = true;
      await vi.waitUntil(() => onLost.mock.calls.length > 0);
    }));
});

describe("the flow of a job that the object runs itself", () => {
  it("is in its job's row, and is read as any other while it runs and when it has ended", () =>
    inside(async ({ storage }) => {
      const { board, persistence, conductor } = opened(storage);
      const { id } = await board.post({ flow: two });
      const seen: unknown[] = [];
      within = async () => void seen.push((await persistence.flow(id))?.atoms);
      await conductor.run({ untilIdle: true });
      expect(seen).toMatchObject([
        { a: { state: "RUNNING" } },
        { a: { state: "SUCCESS", result: [1] }, b: { state: "RUNNING" } },
        { b: { state: "SUCCESS" }, c: { state: "RUNNING" } },
      ]);
      expect(storage.sql.exec("SELECT id FROM footplate_flows").toArray()).toEqual([]);
      // Whoever opens the tables next finds it all the same, as it was saved and not as it was changed since (P28).
      const { persistence: next } = opened(storage);
      expect(await next.flow(id)).toMatchObject({
        state: "SUCCESS",
        atoms: { a: { result: [1] }, c: { state: "SUCCESS" } },
      });
    }));

  it("goes on elsewhere where it was, and takes no more from who lost the job (P2)", () =>
    inside(async ({ storage }) => {
      const { board, store, persistence, conductor } = opened(storage);
      const { id } = await board.post({ flow: two });
      const ran: string[] = [];
      let takenOver: unknown;
      within = async (name) => {
        ran.push(name);
        if (takenOver) return;
        if (name !== "b") return;
        await freeClaims(store, "this", clock.now());
        const { claims } = await board.claim({ ...claim, who: "outside" });
        takenOver = claims[0];
        await board.abandon(claims[0]!);
      };
      await conductor.run({ untilIdle: true, maxDispatches: 1 });
      expect(takenOver).toMatchObject({ job: { id, generation: 2 } });
      expect((await persistence.flow(id))?.atoms["b"]).toMatchObject({ state: "RUNNING" });
      const outside = createConductor({ board, persistence, clock, flows: [two] });
      await outside.run({ untilIdle: true });
      expect(ran).toEqual(["a", "b", "b", "c"]);
      expect(await board.get(id)).toMatchObject({ outcome: { ok: true } });
      expect(await persistence.flow(id)).toMatchObject({ state: "SUCCESS", generation: 3 });
    }));

  it("gets a row of its own once it is too long for its job's, and keeps all of it", () =>
    inside(async ({ storage }) => {
      const { board, persistence, conductor } = opened(storage);
      const { id } = await board.post({ flow: two });
      const long = "x".repeat(20_000);
      within = (name) => (name === "b" ? long : undefined);
      await conductor.run({ untilIdle: true });
      expect(storage.sql.exec("SELECT id FROM footplate_flows").toArray()).toEqual([{ id }]);
      for (const { flow } of [persistence, opened(storage).persistence]) {
        expect(await flow(id)).toMatchObject({
          state: "SUCCESS",
          atoms: { a: { result: [1] }, b: { result: long }, c: { state: "SUCCESS" } },
        });
      }
    }));

  it("is gone with a job that is condemned, whose detail is the next to be destroyed (P27)", () =>
    inside(async ({ storage }) => {
      const { board, persistence, conductor } = opened(storage);
      within = () => {};
      const { id } = await board.post({ flow: two });
      await conductor.run({ untilIdle: true });
      expect(await persistence.flow(id)).toMatchObject({ state: "SUCCESS" });
      expect(await board.condemn({ ids: [id] })).toHaveLength(1);
      expect(await persistence.flow(id)).toBeUndefined();
      expect(await board.purge({ ids: [id] })).toBe(1);
      expect(await persistence.flow(id)).toBeUndefined();
    }));

  it("is gone when it is destroyed, and outlives a job that is purged alone", () =>
    inside(async ({ storage }) => {
      const { board, persistence, conductor } = opened(storage);
      within = () => {};
      const [gone, kept] = await board.postAll([{ flow: two }, { flow: two }]);
      await conductor.run({ untilIdle: true });
      await persistence.destroyFlow(gone!.id);
      expect(await persistence.flow(gone!.id)).toBeUndefined();
      await board.purge({ ids: [gone!.id, kept!.id] });
      expect(await persistence.flow(gone!.id)).toBeUndefined();
      expect(await persistence.flow(kept!.id)).toMatchObject({ state: "SUCCESS" });
    }));
});
