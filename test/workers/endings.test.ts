import { describe, expect, it, vi } from "vitest";
import { createConductor, linearFlow, task } from "footplate";
import { createJobBoard } from "footplate/adapter";
import { createDatabase, type Storage } from "../../adapters/durable-objects/database.ts";
import { createEndings } from "../../adapters/durable-objects/endings.ts";
import { createFlowRows } from "../../adapters/durable-objects/flow-rows.ts";
import { sqlJobStore } from "../../adapters/durable-objects/job-store.ts";
import { sqlPersistence } from "../../adapters/durable-objects/persistence.ts";
import { clock } from "./clock.ts";
import { codec, filling, inside } from "./inside.ts";

const ran: string[] = [];
const two = linearFlow(
  "two",
  ["a", "b"].map((name) =>
    task(name, {
      requires: ["of"],
      provides: name,
      execute({ of }: { of: string }) {
        ran.push(`${of}/${name}`);
        if (name === "b" && of.endsWith("fails")) throw new Error("Not yet");
        return name;
      },
    }),
  ),
);

/** More atoms than are kept in one row. The first cannot be reverted, and that is what is said last. */
const many = linearFlow("many", [
  task("t0", {
    execute() {},
    revert() {
      throw new Error("It cannot be undone");
    },
  }),
  ...Array.from({ length: 70 }, (_, at) => task(`t${at + 1}`, { execute() {} })),
  task("last", {
    execute() {
      throw new Error("Not at all");
    },
  }),
]);

/** The store of an object that holds back what flows say last. */
function holding(storage: Storage) {
  const database = createDatabase(storage);
  const flows = createFlowRows(database, codec);
  const onLost = vi.fn();
  const endings = createEndings(database, flows, onLost);
  const store = sqlJobStore({ database, codec, clock, endings });
  const persistence = sqlPersistence({ database, codec, clock, flows, endings, holds: true });
  const board = createJobBoard({ ...store, holder: "this" }, { clock });
  const conductor = createConductor({ board, persistence, clock, flows: [two, many] });
  return { board, persistence, conductor, endings, onLost };
}

describe("the last words of a flow", () => {
  it("are with its job, are read as the flow's own, and are what a redrive goes on from (P26)", () =>
    inside(async ({ storage }) => {
      const { board, persistence, conductor } = holding(storage);
      const of = crypto.randomUUID();
      const { id } = await board.post({ flow: two, store: { of } });
      await conductor.run({ untilIdle: true });
      const detail = { state: "SUCCESS", atoms: { a: { result: "a" }, b: { result: "b" } } };
      expect(await persistence.flow(id)).toMatchObject(detail);
      const column = "SELECT ending FROM footplate_jobs WHERE ending IS NOT NULL";
      expect(storage.sql.exec(column).toArray()).toHaveLength(1);
      // Whoever opens the tables next finds them all the same.
      expect(await holding(storage).persistence.flow(id)).toMatchObject(detail);

      const failing = await board.post({ flow: two, store: { of: `${of}fails` } });
      await conductor.run({ untilIdle: true });
      expect(await persistence.flow(failing.id)).toMatchObject({ state: "REVERTED" });
      await board.redrive(failing.id, { store: { of } });
      ran.length = 0;
      await conductor.run({ untilIdle: true });
      expect(await board.get(failing.id)).toMatchObject({ run: 1, state: "COMPLETE" });
      expect(await persistence.flow(failing.id)).toMatchObject({ generation: 3 });
      expect(ran.length).toBeGreaterThan(0);
    }));

  it("outlive the job where it is purged alone", () =>
    inside(async ({ storage }) => {
      const { board, persistence, conductor } = holding(storage);
      const { id } = await board.post({ flow: two, store: { of: crypto.randomUUID() } });
      await conductor.run({ untilIdle: true });
      expect(await board.purge({ ids: [id] })).toBe(1);
      expect(await persistence.flow(id)).toMatchObject({ state: "SUCCESS" });
    }));

  it("are with its atoms where those are in rows of their own", () =>
    inside(async ({ storage }) => {
      const { board, persistence, conductor } = holding(storage);
      const { id } = await board.post({ flow: many });
      await conductor.run({ untilIdle: true });
      expect(await board.get(id)).toMatchObject({ outcome: { flowState: "FAILURE" } });
      for (const { flow } of [persistence, holding(storage).persistence]) {
        expect(await flow(id)).toMatchObject({
          state: "FAILURE",
          atoms: { t0: { state: "REVERT_FAILURE" }, last: { state: "REVERTED" } },
        });
      }
    }));

  it("are written by the end of the turn also where the job does not end", () =>
    inside(async ({ storage }) => {
      const { board, persistence, conductor, endings } = holding(storage);
      const { id } = await board.post({ flow: two, store: { of: crypto.randomUUID() } });
      await conductor.run({ untilIdle: true });
      const detail = (await persistence.flow(id))!;
      const revision = detail.revision + 1;
      expect(endings.hold({ ...detail, revision })).toBe(true);
      const { persistence: other } = holding(storage);
      expect(await other.flow(id)).toMatchObject({ revision: detail.revision });
      await vi.waitFor(async () => expect(await other.flow(id)).toMatchObject({ revision }));
      expect(endings.of(id)).toBeUndefined();
    }));

  it("that cannot be written end the object, which must not go on as if they were", () =>
    inside(async ({ storage }) => {
      const full = filling(storage);
      const { board, persistence, endings, onLost } = holding(full);
      const { id } = await board.post({ flow: two, store: { of: crypto.randomUUID() } });
      await createConductor({ board, persistence, clock, flows: [two] }).run({ untilIdle: true });
      const detail = (await persistence.flow(id))!;
      full.isFull = true;
      expect(endings.hold({ ...detail, revision: detail.revision + 1 })).toBe(true);
      await vi.waitUntil(() => onLost.mock.calls.length > 0);
    }));
});
