import { afterEach, beforeEach, expect, it } from "vitest";
import type { Right } from "../../adapters/hono/index.ts";
import { task, type } from "../../src/index.ts";
import { memoryServer } from "./harness.ts";

const pay = task("pay", { input: { card: type<string>() }, execute() {} });
let may: readonly Right[];
let server: Awaited<ReturnType<typeof memoryServer>>;
beforeEach(async () => {
  server = await memoryServer({ flows: [pay], authorize: () => ({ who: "eve", may }) });
  const store = { card: "4111" };
  const theirs = await server.board.post({
    flow: pay,
    id: "j",
    key: "k",
    store,
    meta: { of: "anne" },
  });
  const claim = await server.board.claimJob(theirs.id, { who: "anne", leaseMs: 1_000 });
  await server.board.consume(claim, { flowState: "SUCCESS", results: { receipt: "4111/1" } });
});
afterEach(() => server.close());

const post = async (posting: object) => {
  const body = JSON.stringify({ flow: "pay", store: { card: "" }, ...posting });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${server.url}/jobs`, { method: "POST", headers, body });
  return [answer.status, await answer.json()] as const;
};

it("tells who may post and not read that a job is there, and nothing of what somebody else put into it", async () => {
  may = ["post"];
  for (const posting of [{ id: "j" }, { key: "k" }]) {
    const [status, job] = await post(posting);
    expect(status).toBe(201);
    expect(job).toMatchObject({ id: "j", state: "COMPLETE", store: {}, meta: {}, turns: [] });
    expect(JSON.stringify(job)).not.toMatch(/4111|anne/);
  }
});

it("shows all of it to who may read, too", async () => {
  may = ["post", "read"];
  const [, job] = await post({ key: "k" });
  expect(job).toMatchObject({
    store: { card: "4111" },
    outcome: { results: { receipt: "4111/1" } },
  });
});
