import { describe, expect, it } from "vitest";
import { task } from "../../src/index.ts";
import { sampleFlow } from "../../src/testing/persistence/samples.ts";
import { memoryServer } from "./harness.ts";

const flows = ["pack", "ship"].map((name) => task(name, { execute() {} }));

/** Requests as curl makes them. */
async function curl() {
  const server = await memoryServer({ flows });
  const ask = async (line: string, body?: unknown, headers: Record<string, string> = {}) => {
    const [method = "", path = ""] = line.split(" ");
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { response, status: response.status, body: text === "" ? "" : JSON.parse(text) };
  };
  return { ...server, ask };
}

describe("the routes in plain JSON", () => {
  it("take a job from posting to its outcome", async () => {
    const { ask, close } = await curl();
    const posted = await ask("POST /jobs", { flow: "pack", store: { to: "ada" } });
    const { id } = posted.body;
    expect(posted).toMatchObject({
      status: 201,
      body: { state: "UNCLAIMED", store: { to: "ada" } },
    });
    expect(posted.response.headers.get("location")).toBe(`/jobs/${id}`);
    expect((await ask(`GET /jobs/${id}`)).body).toEqual(posted.body);
    expect((await ask("GET /jobs?state=UNCLAIMED&flow=pack")).body).toEqual([posted.body]);
    expect((await ask(`GET /jobs/${id}/wait?timeoutMs=0`)).status).toBe(204);

    const { body } = await ask("POST /claims", { who: "me", leaseMs: 60_000, flows: ["pack"] });
    const [{ who, generation }] = body.claims;
    expect((await ask("GET /counts")).body).toMatchObject({ UNCLAIMED: 0, CLAIMED: 1 });

    const waiting = ask(`GET /jobs/${id}/wait`);
    const ending = { flowState: "SUCCESS", results: { grams: 7 } };
    const ended = await ask(`POST /jobs/${id}/consume`, { claim: { who, generation }, ending });
    expect(ended.body.state).toBe("COMPLETE");
    expect(await waiting).toMatchObject({ status: 200, body: { ok: true, results: { grams: 7 } } });
    expect((await ask("GET /counts")).body).toMatchObject({ CONSUMED: 1, FAILED: 0 });
    await close();
  });

  it("post once for one Idempotency-Key", async () => {
    const { ask, board, close } = await curl();
    const key = { "idempotency-key": "order-7" };
    const first = await ask("POST /jobs", { flow: "pack" }, key);
    const again = await ask("POST /jobs", { flow: "pack", key: "order-7" }, key);
    expect(again.body).toEqual(first.body);
    expect(first.body.key).toBe("order-7");
    expect((await board.counts()).UNCLAIMED).toBe(1);
    expect((await ask("POST /jobs", { flow: "ship" }, key)).body.code).toBe("DUPLICATE");
    expect((await ask("POST /jobs", { flow: "pack", key: "other" }, key)).status).toBe(400);
    expect((await ask("POST /jobs", [{ flow: "pack" }], key)).status).toBe(400);
    await close();
  });

  it("post many at once", async () => {
    const { ask, close } = await curl();
    const { status, body } = await ask("POST /jobs", [{ flow: "pack" }, { flow: "ship" }]);
    expect(status).toBe(201);
    expect(body).toMatchObject([{ name: "pack" }, { name: "ship" }]);
    await close();
  });

  it("show values that JSON has no word for in the nearest it has", async () => {
    const { ask, board, close } = await curl();
    const store = { big: 7n, at: new Date(0), tags: new Set(["a"]), bytes: new Uint8Array([1]) };
    const { id } = await board.post({ flow: "pack", store });
    expect((await ask(`GET /jobs/${id}`)).body.store).toEqual({
      big: "7",
      at: "1970-01-01T00:00:00.000Z",
      tags: ["a"],
      bytes: ["Uint8Array", "AQ=="],
    });
    await close();
  });

  it("show how far the flow of a job got, once it began", async () => {
    const { ask, board, persistence, close } = await curl();
    const { id, flowId } = await board.post({ flow: "pack" });
    expect((await ask(`GET /jobs/${id}/flow`)).status).toBe(404);
    const flow = sampleFlow({ id: flowId, state: "RUNNING" });
    await persistence.addFlow(flow);
    expect((await ask(`GET /jobs/${id}/flow`)).body).toMatchObject({
      id: flowId,
      state: "RUNNING",
    });
    await close();
  });

  it("hold a claim back until something can be claimed", async () => {
    const { ask, board, close } = await curl();
    const waiting = ask("POST /claims", { who: "me", leaseMs: 1_000, waitMs: 20_000 });
    await board.post({ flow: "pack" });
    expect((await waiting).body.claims).toMatchObject([{ job: { name: "pack" } }]);
    await close();
  });

  it("tell what happened behind a cursor", async () => {
    const { ask, board, close } = await curl();
    const { body: start } = await ask("GET /events");
    expect(start.events).toEqual([]);
    const waiting = ask(`GET /events?after=${start.cursor}`);
    await board.postAll([{ flow: "pack" }, { flow: "ship" }]);
    const { body } = await waiting;
    expect(body.events).toMatchObject([
      { type: "POSTED", job: { name: "pack" } },
      { type: "POSTED", job: { name: "ship" } },
    ]);
    const { body: none } = await ask(`GET /events?after=${body.cursor}&timeoutMs=0`);
    expect(none).toEqual({ events: [], cursor: body.cursor });
    expect((await ask("GET /events?after=foreign")).body.events).toMatchObject([{ type: "RESET" }]);
    await close();
  });

  it("take signals, of which nothing is one too, and tell them (P12)", async () => {
    const { ask, board, url, close } = await curl();
    const { id } = await board.post({ flow: "pack" });
    const signal = (name: string, body?: unknown) => ask(`POST /jobs/${id}/signals/${name}`, body);
    expect(await signal("paid", { by: "ada" })).toMatchObject({ status: 204, body: "" });
    await signal("paid", null);
    const headers = { "content-type": "application/json" };
    const empty = await fetch(`${url}/jobs/${id}/signals/a%2Fb`, { method: "POST", headers });
    expect(empty.status).toBe(204);
    expect((await signal("none")).status).toBe(415);
    expect(await board.signals(id)).toEqual({ paid: [{ by: "ada" }, null], "a/b": [undefined] });
    expect((await ask(`GET /jobs/${id}/signals`)).body).toMatchObject({
      paid: [{ by: "ada" }, null],
    });
    await close();
  });

  it("pause a flow and a lane, tell of it, and resume", async () => {
    const { ask, board, close } = await curl();
    await board.postAll([{ flow: "pack" }, { flow: "ship", lane: "sea" }]);
    expect((await ask("POST /pause", { flow: "pack" })).status).toBe(204);
    await ask("POST /pause", { lane: "sea" });
    await ask("POST /pause", {});
    await ask("POST /resume", {});
    expect((await ask("GET /paused")).body).toEqual([{ flow: "pack" }, { lane: "sea" }]);
    const claim = { who: "me", leaseMs: 1_000, limit: 2 };
    expect((await ask("POST /claims", claim)).body.claims).toEqual([]);
    await ask("POST /resume", { lane: "sea" });
    expect((await ask("POST /claims", claim)).body.claims).toMatchObject([
      { job: { name: "ship" } },
    ]);
    await close();
  });

  it("post with lane, deadline and series, and find by lane, text and end", async () => {
    const { ask, board, clock, close } = await curl();
    const every = { cron: "*/5 * * * *" };
    const options = { lane: "Übersee", key: "k", every, deadlineAt: clock.now() + 900_000 };
    const posted = await ask("POST /jobs", { flow: "ship", ...options });
    expect(posted).toMatchObject({ status: 201, body: options });
    const { id } = await board.post({ flow: "pack" });
    await board.consume(await board.claimJob(id, { who: "me", leaseMs: 1_000 }));
    const idsOf = async (query: string) =>
      (await ask(`GET /jobs?${query}`)).body.map((job: { id: string }) => job.id);
    expect(await idsOf(`lane=${encodeURIComponent("Übersee")}`)).toEqual([posted.body.id]);
    expect(await idsOf(`text=${encodeURIComponent("ÜBER")}`)).toEqual([posted.body.id]);
    expect(await idsOf(`endedBefore=${clock.now()}`)).toEqual([]);
    expect(await idsOf(`endedBefore=${clock.now() + 1}`)).toEqual([id]);
    await close();
  });

  it("say which methods a path takes", async () => {
    const { ask, close } = await curl();
    const wrong = await ask("PUT /jobs");
    expect(wrong).toMatchObject({ status: 405, body: { code: "INVALID_INPUT" } });
    expect(wrong.response.headers.get("allow")).toBe("DELETE, GET, HEAD, POST, OPTIONS");
    expect((await ask("GET /claims/extend")).response.headers.get("allow")).toBe("POST, OPTIONS");
    const options = await ask("OPTIONS /jobs/1");
    expect(options.status).toBe(204);
    expect(options.response.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    const head = await ask("HEAD /counts");
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(head.response.headers.get("content-type")).toBe("application/json");
    await close();
  });

  it("keep their answers out of caches (P42)", async () => {
    const { ask, close } = await curl();
    const { body } = await ask("POST /jobs", { flow: "pack" });
    const paths = [
      "jobs",
      "counts",
      "events",
      `jobs/${body.id}`,
      `jobs/${body.id}/wait?timeoutMs=0`,
    ];
    for (const path of paths) {
      const { response } = await ask(`GET /${path}`);
      expect([path, response.headers.get("cache-control")]).toEqual([path, "no-store"]);
    }
    await close();
  });

  it("have objects with any key as objects, and lists as lists", async () => {
    const { board, url, close } = await memoryServer({ flows });
    const store = JSON.parse(
      '{"a":{"constructor":1,"deep":{"__proto__":{"prototype":[2]}}},"b":[["constructor",1]]}',
    ) as object;
    const { id } = await board.post({ flow: "pack", store });
    const text = await (await fetch(`${url}/jobs/${id}`)).text();
    expect(JSON.stringify((JSON.parse(text) as { store: object }).store)).toBe(
      JSON.stringify(store),
    );
    await close();
  });

  it("give no more than `maxBatch` at once", async () => {
    const { board, url, close } = await memoryServer({ flows, maxBatch: 2 });
    await board.postAll(Array.from({ length: 5 }, () => ({ flow: "pack" })));
    expect(await (await fetch(`${url}/jobs?limit=4`)).json()).toHaveLength(2);
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ who: "me", leaseMs: 1_000, limit: 4 }),
    };
    const { claims } = (await (await fetch(`${url}/claims`, init)).json()) as { claims: [] };
    expect(claims).toHaveLength(2);
    await close();
  });
});
