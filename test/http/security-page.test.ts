import { Hono } from "hono";
import { expect, it } from "vitest";
import { jobRoutes, memoryFenceStore } from "../../adapters/hono/index.ts";
import { authorize, sha256 } from "../../examples/security/access.ts";
import { chargeRoutes } from "../../examples/security/charges.ts";
import { allowPagesOf } from "../../examples/security/cors.ts";
import { signedIn } from "../../examples/security/publish.ts";
import { httpJobBoard } from "../../src/http/index.ts";
import { createConductor, memoryJobBoard, memoryPersistence } from "../../src/index.ts";
import { serve } from "./loopback.ts";

it("authorize of docs/security.md knows members by the hash of their token", async () => {
  const ada = { who: "ada", tenant: "north", may: ["read"] };
  const app = new Hono<{ Bindings: { MEMBERS: string } }>();
  app.get("/", async (c) => c.json((await authorize(c)) ?? null));
  const MEMBERS = JSON.stringify({ [await sha256("sesame")]: ada });
  const as = async (authorization?: string) =>
    (
      await app.request(
        "/",
        { headers: authorization === undefined ? {} : { authorization } },
        { MEMBERS },
      )
    ).json();
  await expect(as("Bearer sesame")).resolves.toEqual(ada);
  for (const wrong of ["Bearer opensesame", "Bearer __proto__", "sesame", "Bearer ", undefined]) {
    await expect(as(wrong)).resolves.toBeNull();
  }
});

it("signedIn of docs/security.md brings the token to the task, and writes it nowhere", async () => {
  const sent: (string | null)[] = [];
  const server = await serve({
    async fetch(request) {
      sent.push(request.headers.get("authorization"), await request.text());
      return new Response();
    },
  });
  try {
    const board = memoryJobBoard();
    const persistence = memoryPersistence();
    const options = signedIn(server.url, () => "hunter2");
    const [flow] = options.flows;
    const job = await board.post({ flow: flow!, store: { text: "Hello" } });
    await createConductor({ board, persistence, flows: [flow!] }).run({ untilIdle: true });
    expect(sent).toEqual([]);
    await createConductor({ board, persistence, ...options }).run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ ok: true });
    expect(sent).toEqual(["Bearer hunter2", "Hello"]);
    const stored = [await board.get(job.id), await persistence.flow(job.flowId)];
    expect(JSON.stringify(stored)).not.toContain("hunter2");
  } finally {
    await server.close();
  }
});

it("chargeRoutes of docs/security.md charge once a key, whom they know, and no former owner", async () => {
  const charged: string[] = [];
  const app = chargeRoutes(
    memoryFenceStore(),
    (c) => c.req.header("authorization") === "Bearer shop",
    async (order) => `receipt ${charged.push(order)}`,
  );
  const ask = (key: string, fence: number, authorization = "Bearer shop") =>
    app.request("/charges", {
      method: "POST",
      body: "order 7",
      headers: {
        authorization,
        "idempotency-key": key,
        "footplate-job": "j",
        "footplate-fence": `${fence}`,
      },
    });
  expect((await ask("k", 9, "Bearer thief")).status).toBe(401);
  expect(await (await ask("k", 2)).text()).toBe("receipt 1");
  expect(await (await ask("k", 2)).text()).toBe("receipt 1");
  expect((await ask("l", 1)).status).toBe(409);
  expect(charged).toEqual(["order 7"]);
});

it("allowPagesOf of docs/security.md lets the pages of one origin ask, and asks them who they are", async () => {
  const page = "https://app.example.com";
  const routes = jobRoutes({
    board: memoryJobBoard(),
    flows: [],
    authorize: (c) =>
      c.req.header("authorization") === "Bearer sesame" ? { who: "ada", may: ["read"] } : undefined,
  });
  const server = await serve(allowPagesOf(page, routes));
  try {
    const preflight = await fetch(`${server.url}/jobs`, {
      method: "OPTIONS",
      headers: {
        origin: page,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(page);
    expect(preflight.headers.get("access-control-allow-headers")).toMatch(/Authorization/);
    const refused = await fetch(`${server.url}/jobs`, { headers: { origin: page } });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
      401,
      page,
    ]);
    const foreign = await fetch(`${server.url}/jobs`, {
      headers: { origin: "https://evil.example" },
    });
    expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
    const headers = { authorization: "Bearer sesame", origin: page };
    await using board = httpJobBoard({ url: server.url, headers });
    await expect(board.counts()).resolves.toMatchObject({ UNCLAIMED: 0 });
  } finally {
    await server.close();
  }
});
