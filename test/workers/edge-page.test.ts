import { env } from "cloudflare:workers";
import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { durableObjectJobBoard } from "footplate/durable-objects";
import { sha256 } from "../../examples/security/access.ts";
import { boardOf, persistenceOf, type Env } from "../../examples/worker/edge/jobs.ts";
import { workOneShift } from "../../examples/worker/edge/shift.ts";
import worker from "../../examples/worker/edge/worker.ts";
import { clock } from "./clock.ts";
import { gated, ran } from "./flows.ts";

const token = "sesame";
const members = async () =>
  JSON.stringify({ [await sha256(token)]: { who: "ada", may: ["read", "post"] } });
const bindings = async (jobs: unknown = env.INVITING): Promise<Env> => ({
  JOBS: jobs as DurableObjectNamespace,
  HOST: "Grace",
  MEMBERS: await members(),
});
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

it("the Worker of docs/edge.md invites, waits parked for an answer, and is woken by it", async () => {
  const bound = await bindings();
  const ask = (path: string, init: RequestInit = {}) =>
    Promise.resolve(worker.request(path, { headers, ...init }, bound));
  const posted = await ask("/guests/Ada", { method: "POST" });
  expect(posted.status).toBe(202);
  const { id } = await posted.json<{ id: string }>();
  const again = await ask("/guests/Ada", { method: "POST" });
  await expect(again.json()).resolves.toEqual({ id });

  const board = boardOf(bound);
  await vi.waitFor(async () =>
    expect(await board.get(id)).toMatchObject({ state: "UNCLAIMED", waitingFor: ["answer"] }),
  );
  // A lane, a key and a given id stay on the first ring; an id says on which object it is.
  const shard = Number(id.split("~")[1]);
  expect(shard).toBeLessThan(4);
  const object = env.INVITING.get(
    env.INVITING.idFromName(shard === 0 ? "parties" : `parties~${shard}`),
  );
  await vi.waitFor(async () => {
    const alarm = await runInDurableObject(object, (_, { storage }) => storage.getAlarm());
    expect(alarm! - Date.now()).toBeLessThanOrEqual(7 * 86_400_000);
  });

  const answered = await ask(`/jobs/${id}/signals/answer`, { method: "POST", body: "true" });
  expect(answered.status).toBe(204);
  const outcome = await ask(`/jobs/${id}/wait`);
  await expect(outcome.json()).resolves.toMatchObject({
    ok: true,
    results: { letter: "Grace invites Ada", comes: true },
  });
  expect((await ask("/jobs", { headers: {} })).status).toBe(401);
});

it("the shift of docs/edge.md works over RPC on a board that runs nothing itself", async () => {
  const bound = await bindings(env.STORE);
  const board = boardOf(bound);
  const { id, flowId } = await board.post({ flow: "invite", store: { guest: "Bob" } });
  await expect(workOneShift(bound)).resolves.toBe(1);
  expect(await board.get(id)).toMatchObject({ waitingFor: ["answer"] });
  await expect(persistenceOf(bound).flow(flowId)).resolves.toMatchObject({ generation: 1 });
});

it("docs/edge.md: a job is set aside when its object is gone five times in the middle of the same task (P16)", async () => {
  const name = crypto.randomUUID();
  const board = durableObjectJobBoard(env.JOBS, { name, clock });
  const job = await board.post({ flow: gated, store: { board: name } });
  for (let times = 1; times <= 5; times += 1) {
    await vi.waitFor(() => expect(ran.filter((line) => line === `${name}/b`)).toHaveLength(times));
    expect(await board.get(job.id)).toMatchObject({ attempts: { lost: times - 1 } });
    await abortAllDurableObjects();
    // Whoever asks next wakes it.
    await board.counts();
  }
  await expect(board.wait(job)).resolves.toMatchObject({
    fate: "TRASHED",
    reason: 'Its owner was lost "5" times while "b" ran',
  });
});
