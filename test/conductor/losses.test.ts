import { describe, expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  task,
  type Flow,
  type FlowDetail,
  type Job,
} from "../../src/index.ts";
import { lossesOf } from "../../src/conductor/losses.ts";
import { yard } from "./yard.ts";

/** Two tasks of which one never ends, so that its owner can die over it. */
function killer() {
  let deadly = "b";
  const step = (name: string) =>
    task(name, { execute: () => (deadly === name ? new Promise<void>(() => {}) : undefined) });
  const flow = linearFlow("killer", [step("a"), step("b")]);
  return { flow, kills: (name: string) => (deadly = name) };
}

/** An owner that dies, as a closed tab does: its claim lapses, and nothing more is heard of it. */
async function dies(
  { board, persistence, clock }: ReturnType<typeof yard>,
  flow: Flow,
  id: string,
) {
  const { job } = await board.claimJob(id, { who: "doomed", leaseMs: 1_000 });
  const engine = createEngine(flow, { job, store: {}, persistence, clock, note: noteOf(job) });
  void engine.run();
  await clock.advance(1_001);
}

const noteOf =
  (job: Job): NonNullable<Parameters<typeof createEngine>[1]>["note"] =>
  (opened) => ({ losses: lossesOf(opened, job) });

describe("a job whose owners are lost", () => {
  it("P16: is trashed with the reason, once as many died over the same atom as its budget allows", async () => {
    const { flow } = killer();
    const made = yard([flow], { budgets: { lost: 3 } });
    const job = await made.board.post({ flow });
    for (let loss = 0; loss < 3; loss += 1) await dies(made, flow, job.id);
    await made.conductor().run({ untilIdle: true });
    await expect(made.board.wait(job)).resolves.toMatchObject({
      fate: "TRASHED",
      reason: 'Its owner was lost "3" times while "b" ran',
    });
  });

  it("P16: is charged only for the same atom in a row: one that got further is not guilty", async () => {
    const { flow, kills } = killer();
    const made = yard([flow], { budgets: { lost: 3 } });
    const job = await made.board.post({ flow });
    kills("a");
    for (let loss = 0; loss < 2; loss += 1) await dies(made, flow, job.id);
    kills("b");
    for (let loss = 0; loss < 2; loss += 1) await dies(made, flow, job.id);
    kills("nothing");
    await made.conductor().run({ untilIdle: true });
    const ended = await made.board.get(job.id);
    expect(ended).toMatchObject({ outcome: { ok: true }, attempts: { lost: 4 } });
  });

  it("P16: is not charged for owners that died between its atoms, however many", async () => {
    const { flow, kills } = killer();
    const made = yard([flow], { budgets: { lost: 2 } });
    const job = await made.board.post({ flow });
    for (let loss = 0; loss < 5; loss += 1) {
      await made.board.claimJob(job.id, { who: "doomed", leaseMs: 1_000 });
      await made.clock.advance(1_001);
    }
    kills("nothing");
    await made.conductor().run({ untilIdle: true });
    expect(await made.board.get(job.id)).toMatchObject({ outcome: { ok: true } });
  });

  it("P16: counts anew when a sibling has finished meanwhile, and after a redrive", () => {
    const atom = (name: string, state: string) => ({ name, state });
    const losses = { atom: "slow", count: 2, finished: 0, seen: 2, run: 0 };
    const detail = (sibling: string) =>
      ({
        meta: { losses },
        atoms: { slow: atom("slow", "RUNNING"), sibling: atom("sibling", sibling) },
      }) as unknown as FlowDetail;
    const lost = (run: number) => ({ run, attempts: { lost: 3 } }) as Job;
    expect(lossesOf(detail("PENDING"), lost(0)).count).toBe(3);
    expect(lossesOf(detail("SUCCESS"), lost(0)).count).toBe(1);
    expect(lossesOf(detail("PENDING"), lost(1)).count).toBe(1);
  });

  it.each([
    ["", "RUNNING", { steps: { one: 1 } }],
    [", of its revert too", "REVERTING", { steps: {}, meta: { revertSteps: { one: 1 } } }],
  ])("P16: counts anew when a step of it has finished meanwhile%s", (_, state, done) => {
    const after = (finished: number) => {
      const losses = { atom: "long", count: 2, finished, seen: 2, run: 0 };
      const long = { name: "long", state, meta: {}, ...done };
      const detail = { meta: { losses }, atoms: { long } } as unknown as FlowDetail;
      return lossesOf(detail, { run: 0, attempts: { lost: 3 } } as Job);
    };
    expect(after(0)).toMatchObject({ atom: "long", count: 1, finished: 1 });
    expect(after(1)).toMatchObject({ atom: "long", count: 3, finished: 1 });
  });
});
