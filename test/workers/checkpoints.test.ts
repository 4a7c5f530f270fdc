import { expect, it, vi } from "vitest";
import { createConductor, linearFlow, task } from "footplate";
import { clock } from "./clock.ts";
import { inside, overheard } from "./inside.ts";

it("starts a task in the turn of its start mark, so that no other write comes between (P37)", () =>
  inside(async ({ open }) => {
    const { board, persistence } = open();
    let turn = 0;
    const turns = setInterval(() => (turn += 1), 0);
    const marked: number[] = [];
    const started: number[] = [];
    const noting = (name: string) =>
      task(name, {
        async execute() {
          started.push(turn);
          await vi.waitUntil(() => turn > started.at(-1)!, { interval: 1 });
        },
      });
    const flow = linearFlow("noting", [noting("a"), noting("b")]);
    const conductor = createConductor({
      board,
      clock,
      flows: [flow],
      persistence: {
        ...persistence,
        async addFlow(detail) {
          await persistence.addFlow(detail);
          marked.push(turn);
        },
        async save(change) {
          await persistence.save(change);
          if (change.atoms?.some(({ state }) => state === "RUNNING")) marked.push(turn);
        },
      },
    });
    await board.post({ flow });
    await conductor.run({ untilIdle: true });
    clearInterval(turns);
    expect(started).toEqual(marked);
    expect(new Set(started).size).toBe(2);
  }));

it("writes one row to extend a claim, whatever else is on the board", () =>
  inside(async ({ storage, open }) => {
    let written = 0;
    const { board } = open(
      {},
      overheard(storage, (_, __, rows) => (written += rows)),
    );
    await board.postAll([{ flow: "one" }, { flow: "two" }]);
    const { claims } = await board.claim({ who: "alice", leaseMs: 1_000, limit: 2 });
    written = 0;
    await board.extend(claims[0]!, 2_000);
    expect(written).toBe(1);
  }));
