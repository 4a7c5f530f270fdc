import { FootplateError } from "../../errors.ts";
import { flowRef } from "../../flow/flow.ts";
import { linearFlow } from "../../flow/linear.ts";
import { task } from "../../flow/task.ts";
import { refusal } from "../contract.ts";
import { names, type BoardTests } from "./samples.ts";

const ship = linearFlow("ship", [
  task("weigh", { requires: ["parcel"], provides: "grams", execute: () => 1 }),
  task("label", { requires: ["grams", "address"], needs: ["printer"], execute: () => {} }),
]);

/** What posting a job makes of it. */
export const postingTests: BoardTests = {
  "gives an unclaimed job with an id, its flow's name and normal priority (JB-03, JB-04)": async ({
    open,
    clock,
    expect,
  }) => {
    const board = await open();
    const job = await board.post({ flow: "pack" });
    const now = clock.now();
    expect(job).toEqual({
      id: job.id,
      name: "pack",
      flow: { name: "pack" },
      flowId: job.id,
      store: {},
      priority: "NORMAL",
      state: "UNCLAIMED",
      generation: 0,
      run: 0,
      runAt: now,
      createdAt: now,
      updatedAt: now,
      sequence: job.sequence,
      needs: [],
      attempts: { failed: 0, lost: 0, errors: 0 },
      turns: [],
      meta: {},
    });
    expect(await board.get(job.id)).toEqual(job);
    expect(await board.counts()).toMatchObject({ UNCLAIMED: 1, CLAIMED: 0 });
  },

  "makes ids that are unique and sort by time": async ({ open, clock, expect }) => {
    const board = await open();
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      ids.push((await board.post({ flow: "pack" })).id);
      await clock.advance(1);
    }
    expect(new Set(ids).size).toBe(5);
    expect(ids.toSorted()).toEqual(ids);
  },

  "keeps everything a posting says (JB-25)": async ({ open, clock, expect }) => {
    const board = await open();
    const said = {
      id: "parcel-7",
      name: "Parcel 7",
      key: "order-7",
      flowId: "flow-7",
      bookId: "orders",
      runAt: clock.now() + 5_000,
      store: { parcel: { grams: 7 } },
      meta: { by: "ada" },
    };
    const needs = ["scale", "printer", "scale"];
    const posted = await board.post({ ...said, flow: "ship", args: [7], needs, priority: "high" });
    expect(posted).toMatchObject({
      ...said,
      flow: { name: "ship", args: [7] },
      needs: ["printer", "scale"],
      priority: "HIGH",
    });
    expect(await (await open()).get("parcel-7")).toEqual(posted);
  },

  "takes a priority in any case and refuses any other word (JB-19)": async ({ open, expect }) => {
    const board = await open();
    const priorityOf = async (priority: string) =>
      (await board.post({ flow: "pack", priority: priority as "LOW" })).priority;
    expect(await priorityOf("very_high")).toBe("VERY_HIGH");
    expect(await priorityOf("Very_Low")).toBe("VERY_LOW");
    for (const wrong of ["urgent", "", " high", 5, null, {}, "constructor"]) {
      expect(await refusal(priorityOf(wrong as string))).toMatchObject({ code: "INVALID_INPUT" });
    }
  },

  "takes an option that is undefined for one that was not given": async ({ open, expect }) => {
    const board = await open();
    const nothing = { id: undefined, name: undefined, key: undefined, runAt: undefined };
    const none = { store: undefined, args: undefined, needs: undefined, meta: undefined };
    const job = await board.post({ flow: "pack", ...nothing, ...none, bookId: undefined });
    expect(Object.keys(await board.post({ flow: "pack" })).toSorted()).toEqual(
      Object.keys(job).toSorted(),
    );
    expect(job).toMatchObject({ name: "pack", store: {}, meta: {}, needs: [] });
  },

  "refuses a posting it does not understand, and adds nothing": async ({ open, expect }) => {
    const board = await open();
    const wrong: readonly object[] = [
      {},
      { flow: "" },
      { flow: {} },
      { flow: "pack", id: "" },
      { flow: "pack", key: "" },
      { flow: "pack", name: 1 },
      { flow: "pack", runAt: Number.NaN },
      { flow: "pack", delayMs: -1 },
      { flow: "pack", delayMs: Infinity },
      { flow: "pack", needs: "printer" },
      { flow: "pack", store: "text" },
      { flow: "pack", store: ["list"] },
      { flow: "pack", store: new Map() },
      { flow: "pack", store: new Date() },
      null as unknown as object,
      undefined as unknown as object,
      { flow: "pack", meta: null },
      { flow: "pack", durability: "paper" },
      { flow: "pack", delayMS: 5 },
    ];
    for (const posting of wrong) {
      const error = await refusal(board.post(posting as { flow: string }));
      expect(error, JSON.stringify(posting)).toMatchObject({ code: "INVALID_INPUT" });
      expect(FootplateError.is(error, "INVALID_INPUT")).toBe(true);
    }
    for (const many of [undefined, {}, [null]]) {
      const refused = await refusal(board.postAll(many as never));
      expect(refused, JSON.stringify(many)).toMatchObject({ code: "INVALID_INPUT" });
    }
    const { id } = await board.post({ flow: "pack" });
    for (const request of [undefined, null]) {
      const refused = await refusal(board.claimJob(id, request as never));
      expect(refused).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(await names(board)).toEqual(["pack"]);
  },

  "takes a flow itself, with what its tasks need": async ({ open, expect }) => {
    const board = await open();
    const store = { parcel: 1, address: "here" };
    const job = await board.post({ flow: ship, store, needs: ["scale"] });
    expect(job).toMatchObject({ name: "ship", flow: { name: "ship" }, store });
    expect(job.needs).toEqual(["printer", "scale"]);
  },

  "refuses a flow whose store lacks an input, and names them sorted": async ({ open, expect }) => {
    const board = await open();
    const error = await refusal(board.post({ flow: ship, store: {} as { parcel: 1; address: 1 } }));
    expect(error).toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["address", "parcel"] },
    });
    expect(await names(board)).toEqual([]);
  },

  "does not look into the store of a flow known by name only": async ({ open, expect }) => {
    const board = await open();
    await board.post({
      flow: flowRef<typeof ship>("ship"),
      store: {} as { parcel: 1; address: 1 },
    });
    await board.post({ flow: "ship" });
    expect(await names(board)).toEqual(["ship", "ship"]);
  },

  "is not due before `runAt`, nor before its delay is over": async ({ open, clock, expect }) => {
    const board = await open();
    await board.post({ flow: "later", runAt: clock.now() + 2_000 });
    await board.post({ flow: "sooner", delayMs: 1_000 });
    const due = async () =>
      (await board.claim({ who: "alice", leaseMs: 60_000, limit: 5 })).claims.map(
        ({ job }) => job.name,
      );
    await clock.advance(999);
    expect(await due()).toEqual([]);
    await clock.advance(1);
    expect(await due()).toEqual(["sooner"]);
    await clock.advance(1_000);
    expect(await due()).toEqual(["later"]);
  },
};
