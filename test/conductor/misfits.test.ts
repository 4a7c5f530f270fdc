import { describe, expect, it } from "vitest";
import { FootplateError, linearFlow, task, type Job } from "../../src/index.ts";
import { createMisfits } from "../../src/conductor/misfits.ts";
import { backoff, told, uncharged } from "./flaky.ts";
import { yard } from "./yard.ts";

const version = (number: number) =>
  linearFlow("f", [task("t", { version: number, execute() {} }), task("rest", { execute() {} })]);

/** A job that was begun by the first version of its flow, and given back. */
async function begun() {
  const made = yard([version(1)], { backoff });
  const job = await made.board.post({ flow: "f" });
  const stop = new AbortController();
  const dies = Object.assign(Object.create(made.persistence) as typeof made.persistence, {
    addFlow(detail: Parameters<typeof made.persistence.addFlow>[0]) {
      stop.abort();
      return made.persistence.addFlow(detail);
    },
  });
  await made.conductor({ persistence: dies }).run({ signal: stop.signal });
  return { ...made, job };
}

describe("a job that was begun by another version of its flow", () => {
  it("P14: comes back uncharged at doubling waits, up to the longest, and stops no other", async () => {
    const { board, conductor, clock, job } = await begun();
    const changed = conductor({ flows: [version(2)] });
    const waits: number[] = [];
    const [abandoned, errors] = [told(changed, "job_abandoned"), told(changed, "board_error")];
    changed.on("job_abandoned", ({ job: { runAt } }) => waits.push(runAt - clock.now()));
    changed.start();
    await clock.advance(600_000);
    expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 64, 64].map((s) => s * 1_000));
    expect(abandoned[0]).toMatchObject({ failure: { code: "INCOMPATIBLE" } });
    expect(abandoned[0]!.reason).toMatch(/^INCOMPATIBLE: /);
    expect(await board.get(job.id)).toMatchObject({ attempts: uncharged });
    expect(errors).toEqual([]);
    changed.stop();
    await changed.wait();
  });

  it("P14: is remembered by its conductor, also when somebody else had it meanwhile", async () => {
    const { board, conductor, clock, job } = await begun();
    const changed = conductor({ flows: [version(2)] });
    const waits: number[] = [];
    changed.on("job_abandoned", ({ job: { runAt } }) => waits.push(runAt - clock.now()));
    for (let times = 0; times < 4; times += 1) {
      await clock.advance(64_000);
      await changed.run({ untilIdle: true });
      const claim = await board.claimJob(job.id, { who: "somebody else", leaseMs: 1_000 });
      await board.abandon(claim, { reason: "Not now" });
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it("P14: counts anew for another fingerprint, and a conductor remembers only so many", () => {
    const { met } = createMisfits();
    const job = (id: string) => ({ id }) as Job;
    const misfit = (fingerprint: string) =>
      new FootplateError("INCOMPATIBLE", "No", { details: { fingerprint } });
    expect(["x", "x", "y", "y"].map((each) => met(job("a"), misfit(each)))).toEqual([1, 2, 1, 2]);
    for (let at = 0; at < 1_000; at += 1) met(job(`other ${at}`), misfit("x"));
    expect(met(job("a"), misfit("y"))).toBe(1);
    expect(met(job("other 999"), misfit("x"))).toBe(2);
  });
});

describe("a job whose flow needs more than was posted", () => {
  const flow = task("snap", { needs: ["camera"], execute() {} });

  it("P17: is given back uncharged at doubling waits, and run where all it needs is there", async () => {
    const { board, conductor, clock } = yard([flow], { backoff });
    const job = await board.post({ flow: "snap" });
    const poor = conductor({ provides: ["dom"] });
    const abandoned = told(poor, "job_abandoned");
    poor.start();
    await clock.advance(4_000);
    poor.stop();
    await poor.wait();
    expect(abandoned.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 3 }, () => 'It needs "camera", which this conductor does not provide'),
    );
    expect(await board.get(job.id)).toMatchObject({ attempts: uncharged });
    await clock.advance(64_000);
    await conductor({ provides: ["camera", "dom"] }).run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
  });

  it("CD-37: is not even claimed if its posting says what it needs", async () => {
    const { board, conductor } = yard([flow]);
    const job = await board.post({ flow });
    await conductor({ provides: ["dom"] }).run({ untilIdle: true });
    expect(await board.get(job.id)).toMatchObject({ generation: 0 });
  });
});
