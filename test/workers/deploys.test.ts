import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Flow, Job, JobBoard, Task } from "footplate";
import { durableObjectJobBoard } from "footplate/durable-objects";
import { clock } from "./clock.ts";
import { gated, open, ran, stepping } from "./flows.ts";
import { deployed } from "./worker.ts";

let name: string;

beforeEach(() => {
  name = crypto.randomUUID();
  deployed.id = "first";
});

const mine = () => ran.filter((line) => line.startsWith(`${name}/`));

/** Posts a job, and ends its object `times` times while it runs; each time once `ran` has as many lines more. */
async function endedOften(
  board: JobBoard,
  flow: Flow | Task,
  times: number,
  beforeNext: (time: number) => void = () => {},
): Promise<Job> {
  const { id } = await board.post({ flow: flow.name, store: { board: name } });
  const task = flow === gated ? "/b" : "/step";
  for (let time = 1; time <= times; time += 1) {
    await vi.waitFor(() => {
      expect(mine().filter((line) => line.includes(task))).toHaveLength(time);
    });
    // An answer is let out once what was written before it is safe: the start of the task as well.
    await board.get(id);
    beforeNext(time);
    await abortAllDurableObjects();
    // Whoever asks next wakes it.
    await board.counts();
  }
  open.add(name);
  await board.wait(id);
  return (await board.get(id))!;
}

describe("an object that ends again and again in the middle of the same task (P16)", () => {
  it("charges no job for a deploy, where it knows its version", async () => {
    const board = durableObjectJobBoard(env.DEPLOYED, { name, clock });
    const job = await endedOften(board, gated, 6, (time) => {
      deployed.id = `version ${time}`;
    });
    expect(job).toMatchObject({ outcome: { ok: true }, attempts: { lost: 0 } });
    const given = { ended: "ABANDONED", reason: "A new version was deployed" };
    expect(job.turns).toMatchObject([
      ...Array.from({ length: 6 }, () => given),
      { ended: "CONSUMED" },
    ]);
  });

  it("charges it where the version is the same as before", async () => {
    const board = durableObjectJobBoard(env.DEPLOYED, { name, clock });
    const job = await endedOften(board, gated, 5);
    expect(job).toMatchObject({ outcome: { fate: "TRASHED" }, attempts: { lost: 5 } });
  });

  it("does not charge a task whose steps got further each time, whatever ended it", async () => {
    const board = durableObjectJobBoard(env.JOBS, { name, clock });
    const job = await endedOften(board, stepping, 6);
    expect(job).toMatchObject({ outcome: { ok: true }, attempts: { lost: 6 } });
  });
});
