import { describe, expect, it } from "vitest";
import { jobRoutes, type Right } from "../../adapters/hono/index.ts";
import { memoryJobBoard, task } from "../../src/index.ts";
import type { Claim } from "../../src/index.ts";

const may: readonly Right[] = ["read", "post", "work"];

/** One board, and everybody's requests to it by name. */
function office() {
  const board = memoryJobBoard();
  const routes = jobRoutes({
    board,
    flows: [task("pack", { execute() {} })],
    authorize: (c) => ({ who: c.req.header("x-who")!, may }),
  });
  const as =
    (who: string) =>
    async (path: string, body: object, method = "POST") => {
      const headers = { "x-who": who, "content-type": "application/json" };
      const init = { method, headers, body: JSON.stringify(body) };
      const response = await routes.request(path, init);
      const text = await response.text();
      return { status: response.status, body: text === "" ? "" : (JSON.parse(text) as any) };
    };
  return { board, as };
}

const tokenOf = ({ id, who, generation }: Claim) => ({ id, who, generation });

describe("claims over HTTP", () => {
  it("are made in the name of who asks, and used by the same", async () => {
    const { board, as } = office();
    const anne = as("anne");
    await board.post({ flow: "pack" });
    const { body } = await anne("/claims", { who: "laptop", leaseMs: 1_000 });
    const [claim] = body.claims as [Claim];
    expect(claim).toMatchObject({ who: "anne/laptop", job: { owner: "anne/laptop" } });
    const extended = await anne("/claims/extend", { claims: [tokenOf(claim)], leaseMs: 5_000 });
    expect(extended.body).toMatchObject([{ who: "anne/laptop" }]);
    const ended = await anne(`/jobs/${claim.id}/consume`, { claim: tokenOf(claim) });
    expect(ended).toMatchObject({ status: 200, body: { state: "COMPLETE" } });
  });

  it("are of no use to anybody else", async () => {
    const { board, as } = office();
    const { id } = await board.post({ flow: "pack" });
    const { body: claim } = await as("anne")(`/claims/${id}`, { who: "laptop", leaseMs: 9_000 });
    const mallory = as("mallory");
    const asks: [string, object][] = [
      ["/claims/extend", { claims: [tokenOf(claim)], leaseMs: 1 }],
      [`/jobs/${id}/abandon`, { claim: tokenOf(claim) }],
      [`/jobs/${id}/consume`, { claim: tokenOf(claim) }],
      [`/jobs/${id}/trash`, { claim: tokenOf(claim), reason: "mine" }],
    ];
    for (const [path, ask] of asks) {
      expect(await mallory(path, ask)).toMatchObject({ status: 403, body: { code: "NOT_OWNER" } });
    }
    expect(await board.get(id)).toMatchObject({ state: "CLAIMED", owner: "anne/laptop" });
  });

  it("cannot be taken by a name with a slash in it", async () => {
    const { board, as } = office();
    const { id } = await board.post({ flow: "pack" });
    const { body: claim } = await as("anne/home")(`/claims/${id}`, { who: "tab", leaseMs: 9_000 });
    expect(claim.who).toBe("anne%2Fhome/tab");
    const { status } = await as("anne")(`/jobs/${id}/consume`, { claim: tokenOf(claim) });
    expect(status).toBe(403);
  });

  it("are not given away to who guesses a token (P4)", async () => {
    const { board, as } = office();
    await board.post({ flow: "pack" });
    const ask = { who: "tab", leaseMs: 9_000, token: "1" };
    const [first] = (await as("anne")("/claims", ask)).body.claims as Claim[];
    expect((await as("anne")("/claims", ask)).body.claims).toEqual([first]);
    expect((await as("mallory")("/claims", ask)).body.claims).toEqual([]);
  });
});

describe("who is here, over HTTP", () => {
  const tab = { kind: "conductor", metadata: { flows: ["pack"] } };

  it("is named as its claims are, and once", async () => {
    const { board, as } = office();
    expect(await as("anne")("/entities/tab", tab, "PUT")).toEqual({ status: 204, body: "" });
    await as("anne")("/entities/anne%2Ftab", tab, "PUT");
    await board.post({ flow: "pack" });
    const { body } = await as("anne")("/claims", { who: "tab", leaseMs: 1_000 });
    expect(body.claims).toMatchObject([{ who: "anne/tab" }]);
    expect(await board.entities()).toMatchObject([{ ...tab, name: "anne/tab" }]);
  });

  it("cannot speak in another's name", async () => {
    const { board, as } = office();
    await as("anne")("/entities/tab", tab, "PUT");
    await as("mallory")("/entities/anne%2Ftab", { ...tab, metadata: { flows: [] } }, "PUT");
    const { status } = await as("mallory")("/entities/tab", { ...tab, name: "anne/tab" }, "PUT");
    expect(status).toBe(400);
    const entities = await board.entities();
    expect(entities.map(({ name }) => name)).toEqual(["anne/tab", "mallory/anne/tab"]);
    expect(entities[0]!.metadata).toEqual(tab.metadata);
  });
});
