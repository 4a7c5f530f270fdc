import { describe, expect, it } from "vitest";
import { linearFlow, task, type FlowDetail, type Persistence } from "../../src/index.ts";
import { away, backoff, uncharged } from "./flaky.ts";
import { hello, yard } from "./yard.ts";

/** The same persistence, and what is asked of it, in order. */
function watched(persistence: Persistence, changed: Partial<Persistence> = {}) {
  const asked: string[] = [];
  const noting = (name: "addFlow" | "openFlow" | "save") => [
    name,
    (given: never) => {
      asked.push(name);
      return (changed[name] ?? persistence[name])(given);
    },
  ];
  const methods = (["addFlow", "openFlow", "save"] as const).map(noting);
  return {
    asked,
    store: Object.assign(Object.create(persistence) as Persistence, Object.fromEntries(methods)),
  };
}

describe("a job that is claimed for the first time", () => {
  it("P2, P7: has its detail added with the first start mark, in one write", async () => {
    const { board, conductor, persistence } = yard([hello]);
    const { asked, store } = watched(persistence);
    const { id } = await board.post({ flow: hello, store: { name: "Ada" } });
    const added: (FlowDetail | undefined)[] = [];
    const made = conductor({ persistence: store });
    made.on("running_start", async () => void added.push(await persistence.flow(id)));
    await made.run({ untilIdle: true });
    expect(asked).toEqual(["addFlow", "save"]);
    expect(added).toEqual([undefined]);
    await expect(board.wait(id)).resolves.toMatchObject({ ok: true });
    await expect(persistence.flow(id)).resolves.toMatchObject({ revision: 2, generation: 1 });
  });

  it("P4: is not run again where only the answer to that write was lost", async () => {
    let runs = 0;
    const once = task("once", { execute: () => void (runs += 1) });
    const { board, conductor, clock, persistence } = yard([once], { backoff });
    let isLost = true;
    const { asked, store } = watched(persistence, {
      async addFlow(detail) {
        await persistence.addFlow(detail);
        if (isLost) throw away();
      },
    });
    const { id } = await board.post({ flow: once });
    const running = conductor({ persistence: store }).run({ maxDispatches: 1 });
    await clock.advance(1_000);
    isLost = false;
    await running;
    expect(asked).toEqual(["addFlow", "addFlow", "openFlow", "save"]);
    expect(runs).toBe(1);
    expect(await board.get(id)).toMatchObject({ generation: 1, attempts: uncharged });
  });

  it("P2: goes on with a detail of its name that somebody has begun", async () => {
    const ran: string[] = [];
    const flow = linearFlow("two", [
      task("a", { execute: () => void ran.push("a") }),
      task("b", { execute: () => void ran.push("b") }),
    ]);
    const first = yard([flow]);
    const { id } = await first.board.post({ flow });
    await first.conductor().run({ untilIdle: true });
    const done = (await first.persistence.flow(id))!;
    const begun = { ...done.atoms, b: { ...done.atoms["b"]!, state: "PENDING" as const } };

    const { board, conductor, persistence } = yard([flow]);
    await persistence.addFlow({ ...done, state: "SUSPENDED", atoms: begun, meta: {} });
    await board.post({ flow, id });
    await conductor().run({ untilIdle: true });
    expect(ran).toEqual(["a", "b", "b"]);
    await expect(board.wait(id)).resolves.toMatchObject({ ok: true });
  });

  it("P2: is lost to who has claimed it since and opened its flow", async () => {
    const { board, conductor, persistence, events, clock } = yard([hello]);
    const { id } = await board.post({ flow: hello, store: { name: "Ada" } });
    const { store } = watched(persistence, {
      async addFlow(detail) {
        await persistence.openFlow({ ...detail, generation: 2, revision: 0 });
        await persistence.addFlow(detail);
      },
    });
    const running = conductor({ persistence: store }).run({ maxDispatches: 1 });
    await clock.advance(0);
    await running;
    expect(events).toContain("claim_lost");
    await expect(persistence.flow(id)).resolves.toMatchObject({ generation: 2 });
  });

  it("P8: is opened as ever where the flow cannot begin, so that who looks finds it", async () => {
    const { board, conductor, persistence } = yard([hello]);
    const { id } = await board.post({ flow: "hello" });
    await conductor().run({ untilIdle: true });
    await expect(board.wait(id)).resolves.toMatchObject({
      failure: { code: "MISSING_DEPENDENCIES" },
    });
    await expect(persistence.flow(id)).resolves.toMatchObject({ state: "PENDING", revision: 0 });
  });
});
