import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createEngine } from "footplate";
import { durableObjectJobBoard, durableObjectPersistence } from "footplate/durable-objects";
import { clock } from "./clock.ts";
import { plain } from "./flows.ts";

it("refuses to open or save a flow under a claim that the board has given to another since (P2)", async () => {
  const name = crypto.randomUUID();
  await using board = durableObjectJobBoard(env.STORE, { name, clock });
  await using persistence = durableObjectPersistence(env.STORE, { name, clock });
  expect(persistence.store).toBe(board.store);
  const { id } = await board.post({ flow: plain, store: { board: name } });

  const { job } = await board.claimJob(id, { who: "alice", leaseMs: 1_000 });
  const engine = createEngine(plain, { job, store: job.store, persistence, clock });
  await engine.prepare();
  await clock.advance(1_000);
  await board.claimJob(id, { who: "bob", leaseMs: 1_000 });

  // Bob has opened nothing yet: it is the job that knows of him.
  await expect(engine.run()).rejects.toMatchObject({ code: "STALE_CLAIM" });
  const late = createEngine(plain, { job, store: job.store, persistence, clock });
  await expect(late.prepare()).rejects.toMatchObject({ code: "STALE_CLAIM" });
  expect(await persistence.flow(job.flowId)).toMatchObject({ generation: 1, revision: 0 });

  await persistence.destroyFlow(job.flowId);
  await expect(persistence.addFlow(engine.detail!)).rejects.toMatchObject({ code: "STALE_CLAIM" });
  expect(await persistence.flow(job.flowId)).toBeUndefined();
});
