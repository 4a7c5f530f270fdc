import { describe, expect, it } from "vitest";
import { createEngine, task, type Job } from "../../src/index.ts";
import { lossesOf } from "../../src/conductor/losses.ts";
import { told } from "./flaky.ts";
import { yard } from "./yard.ts";

const crowded = "It has to run alone, and others were running beside it";

/** What runs now, and how each of it is let go. */
function works() {
  const running = new Map<string, () => void>();
  const work = (name: string) =>
    task(name, {
      execute: (_, { job, signal }) =>
        new Promise<void>((resolve) => {
          const end = () => {
            running.delete(job!.id);
            resolve();
          };
          running.set(job!.id, end);
          signal.addEventListener("abort", end);
        }),
    });
  return { running, work, ids: () => [...running.keys()] };
}

/** A killer of owners, twice lost already, and bystanders; at one conductor. */
async function scene({ killers = 1, bystanders = 3 } = {}) {
  const { running, work, ids } = works();
  const [killer, bystander] = [work("killer"), work("bystander")];
  const made = yard([killer, bystander], { concurrency: 8, leaseMs: 3_000 });
  const { board, persistence, clock } = made;
  const guilty: Job[] = [];
  for (let at = 0; at < killers; at += 1) guilty.push(await board.post({ flow: killer }));
  for (let loss = 0; loss < 2; loss += 1) {
    for (const { id } of guilty) {
      const { job } = await board.claimJob(id, { who: "doomed", leaseMs: 1_000 });
      const note: NonNullable<Parameters<typeof createEngine>[1]>["note"] = (opened) => ({
        losses: lossesOf(opened, job),
      });
      void createEngine(killer, { job, store: {}, persistence, clock, note }).run();
    }
    await clock.advance(1_001);
  }
  running.clear();
  const others = await board.postAll(
    Array.from({ length: bystanders }, () => ({ flow: bystander, priority: "HIGH" as const })),
  );
  const conductor = made.conductor();
  const ended = conductor.run();
  await clock.advance(10);
  const end = async (id: string) => {
    running.get(id)!();
    await clock.advance(1);
  };
  return { ...made, conductor, ended, guilty, others: others.map(({ id }) => id), ids, end };
}

describe("a job that was twice lost over the same atom", () => {
  it("P16: waits a moment for the others to end, then runs with none beside it, and claims go on after it", async () => {
    const { board, clock, guilty, others, ids, end, conductor, ended } = await scene();
    const late = await board.post({ flow: "bystander", priority: "VERY_HIGH" });
    await clock.advance(500);
    expect(ids()).toEqual(others);
    expect(await board.get(late.id)).toMatchObject({ state: "UNCLAIMED" });
    for (const id of others) await end(id);
    expect(ids()).toEqual([guilty[0]!.id]);
    // Longer than its lease, which is kept.
    await clock.advance(30_000);
    expect(ids()).toEqual([guilty[0]!.id]);
    expect(await board.get(guilty[0]!.id)).toMatchObject({ state: "CLAIMED", generation: 3 });
    await end(guilty[0]!.id);
    expect(ids()).toEqual([late.id]);
    conductor.stop();
    await end(late.id);
    await ended;
  });

  it("P16: is given back uncharged when the others take longer, and what is due runs beside them", async () => {
    const { board, clock, guilty, others, ids, end, conductor, ended } = await scene();
    const abandoned = told(conductor, "job_abandoned");
    const late = await board.post({ flow: "bystander" });
    await clock.advance(1_000);
    expect(ids()).toEqual([...others, late.id]);
    expect(abandoned).toMatchObject([{ job: { id: guilty[0]!.id }, reason: crowded }]);
    const { attempts, runAt } = (await board.get(guilty[0]!.id))!;
    expect(attempts).toEqual({ failed: 0, lost: 2, errors: 0 });
    expect(runAt - clock.now()).toBeGreaterThan(900);
    for (const id of [...others, late.id]) await end(id);
    await clock.advance(1_000);
    expect(ids()).toEqual([guilty[0]!.id]);
    conductor.stop();
    await end(guilty[0]!.id);
    await ended;
  });

  it("P16: keeps the floor closed for a lease each fourth time, and in the end until it runs", async () => {
    const { board, clock, guilty, others, ids, end, conductor, ended } = await scene();
    const { id } = guilty[0]!;
    const waits: number[] = [];
    let since = clock.now() - 10;
    conductor.on("job_claimed", () => void (since = clock.now()));
    conductor.on("job_abandoned", () => void waits.push(clock.now() - since));
    await clock.advance(2 * 3_600_000);
    expect(waits).toEqual([1, 1, 1, 3, 1, 1, 1, 3, 1, 1, 1, 3].map((s) => s * 1_000));
    expect(await board.get(id)).toMatchObject({ state: "CLAIMED", generation: 15 });
    const late = await board.post({ flow: "bystander" });
    await clock.advance(60_000);
    expect(ids()).toEqual(others);
    for (const each of others) await end(each);
    expect(ids()).toEqual([id]);
    await end(id);
    expect(ids()).toEqual([late.id]);
    conductor.stop();
    await end(late.id);
    await ended;
  });

  it("P16: and another one do not wait for each other", async () => {
    const { guilty, others, ids, end, conductor, ended } = await scene({ killers: 2 });
    for (const id of others) await end(id);
    const [first] = ids();
    expect(ids()).toHaveLength(1);
    await end(first!);
    expect(ids()).toEqual(guilty.map(({ id }) => id).filter((id) => id !== first));
    conductor.stop();
    await end(ids()[0]!);
    await ended;
  });

  it("P16: is given back, not begun, when the conductor is stopped while it waits", async () => {
    const { board, clock, guilty, others, ids, end, conductor, ended } = await scene();
    conductor.stop();
    await clock.advance(1);
    expect(ids()).toEqual(others);
    expect(await board.get(guilty[0]!.id)).toMatchObject({
      state: "UNCLAIMED",
      generation: 3,
      attempts: { lost: 2 },
      turns: [{}, {}, { ended: "ABANDONED", reason: "The conductor stopped" }],
    });
    for (const id of others) await end(id);
    await ended;
  });

  it("P6, P16: no longer waits, nor holds up the others, once it is lost", async () => {
    const { board, clock, guilty, ids, conductor, ended, others, end } = await scene();
    const { id } = guilty[0]!;
    await board.abandon({ id, who: conductor.name, generation: 3 });
    await board.claimJob(id, { who: "rival", leaseMs: 600_000 });
    const late = await board.post({ flow: "bystander" });
    await clock.advance(1_000);
    expect(ids()).toEqual([...others, late.id]);
    conductor.stop();
    for (const each of ids()) await end(each);
    await ended;
  });
});
