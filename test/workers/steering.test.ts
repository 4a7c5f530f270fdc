import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { purgeEnded } from "footplate";
import { durableObjectJobBoard, durableObjectPersistence } from "footplate/durable-objects";
import { clock } from "./clock.ts";
import { failing, plain, ran } from "./flows.ts";

let name: string;
const boardOf = () => durableObjectJobBoard(env.JOBS, { name, clock });
const persistenceOf = () => durableObjectPersistence(env.JOBS, { name, clock });
const mine = () =>
  ran.filter((line) => line.startsWith(`${name}/`)).map((line) => line.slice(name.length + 1));

beforeEach(() => {
  name = crypto.randomUUID();
});

describe("a conductor object", () => {
  it("runs what is redriven from the start, without being told of it (P26)", async () => {
    await using board = boardOf();
    const job = await board.post({ flow: failing, store: { board: name } });
    expect(await board.wait(job)).toMatchObject({ flowState: "REVERTED" });
    await board.redrive(job.id, { fromStart: true });
    expect(await board.wait(job)).toMatchObject({ flowState: "REVERTED" });
    expect(mine()).toEqual(["a", "a"]);
    expect(await board.get(job.id)).toMatchObject({ run: 1, flowId: `${job.id}.1`, generation: 3 });
  });

  it("never runs what is cancelled before it is due (P11)", async () => {
    await using board = boardOf();
    const job = await board.post({ flow: plain, store: { board: name }, delayMs: 5_000 });
    await board.cancel(job.id, "Out of stock");
    await clock.advance(10_000);
    expect(await board.wait(job)).toMatchObject({ fate: "CANCELLED", reason: "Out of stock" });
    expect(mine()).toEqual([]);
  });

  it("forgets ended jobs with all their flow details (P27)", async () => {
    await using board = boardOf();
    await using persistence = persistenceOf();
    const jobs = await board.postAll([
      { flow: plain, store: { board: name } },
      { flow: failing, store: { board: name } },
    ]);
    for (const job of jobs) await board.wait(job);
    await board.redrive(jobs[1].id, { fromStart: true });
    await board.wait(jobs[1]);
    const details = [jobs[0].id, jobs[1].id, `${jobs[1].id}.1`];
    for (const id of details) expect(await persistence.flow(id)).toBeDefined();
    await clock.advance(1);
    expect(await purgeEnded(board, persistence, { olderThanMs: 0 })).toBe(2);
    for (const id of details) expect(await persistence.flow(id)).toBeUndefined();
    expect(await board.counts()).toMatchObject({ CONSUMED: 0, UNCLAIMED: 0 });
  });
});
