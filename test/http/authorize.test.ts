import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { allowAll, jobRoutes, type Identity, type Right } from "../../adapters/hono/index.ts";
import { memoryJobBoard, memoryPersistence } from "../../src/index.ts";
import { memoryServer, SHELL } from "./harness.ts";

const json = { "content-type": "application/json" };
const all: readonly Right[] = ["read", "post", "work", "admin"];

/** The routes over memory, with somebody at the door. */
const app = (authorize: () => Identity | undefined, board = memoryJobBoard()) =>
  jobRoutes({ board, persistence: memoryPersistence(), flows: [], authorize });

/** Every path under every method it is reached by, but the dashboard's shell, which is everybody's. */
const requestsOf = (routes: ReturnType<typeof app>) =>
  routes.routes
    .filter(({ path }) => !SHELL.has(path))
    .map(({ method, path }) => ({
      method: method === "ALL" ? "PROPFIND" : method,
      path: path.replace(":id", "1").replace(":name", "go"),
    }));

describe("jobRoutes", () => {
  it("cannot be made without `authorize`", () => {
    const options = { board: memoryJobBoard(), flows: [] } as never;
    expect(() => jobRoutes(options)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });

  it("answers 401 on every route to whom `authorize` does not know", async () => {
    const routes = app(() => undefined);
    const requests = requestsOf(routes);
    expect(requests.length).toBeGreaterThan(40);
    for (const { method, path } of requests) {
      const response = await routes.request(path, { method });
      expect([method, path, response.status]).toEqual([method, path, 401]);
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.json()).toMatchObject({ code: "UNAUTHORIZED", status: 401 });
    }
  });

  it("answers 403 on every route to whom may nothing", async () => {
    const routes = app(() => ({ who: "anne", may: [] }));
    for (const { method, path } of requestsOf(routes)) {
      if (method === "PROPFIND") continue;
      const response = await routes.request(path, { method });
      expect([method, path, response.status]).toEqual([method, path, 403]);
      expect(await response.json()).toMatchObject({ code: "FORBIDDEN" });
    }
  });

  it.each<[Right, string, string]>([
    ["read", "GET", "/jobs"],
    ["read", "GET", "/counts"],
    ["post", "POST", "/jobs"],
    ["work", "POST", "/claims"],
    ["work", "GET", "/books"],
    ["work", "GET", "/flows/1"],
    ["admin", "POST", "/jobs/1/cancel"],
    ["admin", "POST", "/jobs/1/redrive"],
    ["admin", "DELETE", "/jobs"],
    ["admin", "POST", "/jobs/condemn"],
    ["post", "POST", "/jobs/1/signals/go"],
    ["read", "GET", "/jobs/1/signals"],
    ["admin", "POST", "/pause"],
    ["admin", "POST", "/resume"],
    ["read", "GET", "/paused"],
    ["work", "PUT", "/entities/tab"],
    ["read", "GET", "/entities"],
  ])("asks for the right %s on %s %s", async (right, method, path) => {
    const others = all.filter((each) => each !== right);
    expect((await app(() => ({ who: "a", may: others })).request(path, { method })).status).toBe(
      403,
    );
    const response = await app(() => ({ who: "a", may: [right] })).request(path, { method });
    expect([401, 403]).not.toContain(response.status);
  });

  it("asks before it reads a body", async () => {
    let wasRead = false;
    const body = new ReadableStream({ pull: () => void (wasRead = true) }, { highWaterMark: 0 });
    const init = { method: "POST", headers: json, body, duplex: "half" } as RequestInit;
    expect((await app(() => undefined).request("/jobs", init)).status).toBe(401);
    expect(wasRead).toBe(false);
  });

  it("leaves other routes of the app it is mounted in alone", async () => {
    const outer = new Hono()
      .route(
        "/",
        app(() => undefined),
      )
      .get("/open", (c) => c.text("open"));
    expect((await outer.request("/open")).status).toBe(200);
    expect((await outer.request("/jobs")).status).toBe(401);
  });

  it("tells nothing of an error that nobody foresaw", async () => {
    const routes = app(() => {
      throw new Error("postgres://anne:secret@db");
    });
    const reported: unknown[] = [];
    const { error } = console;
    console.error = (...said) => reported.push(...said);
    const response = await routes.request("/jobs");
    console.error = error;
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    expect(reported).toHaveLength(1);
  });
});

describe("a tenant", () => {
  const anne = { who: "anne", tenant: "acme", may: all };

  it.each(["/jobs", "/jobs/1/signals", "/paused", "/entities"])(
    "is refused %s where one board is given for all",
    async (path) => {
      const response = await app(() => anne).request(path);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: "FORBIDDEN" });
    },
  );

  it("sees the board that is chosen for it, and no other", async () => {
    const boards = { acme: memoryJobBoard(), other: memoryJobBoard() };
    await boards.other.post({ flow: "secret" });
    const routes = jobRoutes({
      board: (_, { tenant }) => boards[tenant as "acme"],
      flows: [],
      authorize: () => anne,
    });
    expect(await (await routes.request("/jobs")).json()).toEqual([]);
  });

  it("reaches no signals, pauses and entities but those of its board", async () => {
    const boards = { acme: memoryJobBoard(), other: memoryJobBoard() };
    const { id } = await boards.other.post({ flow: "secret" });
    await boards.other.signal(id, "go", 1);
    await boards.other.pause({ flow: "secret" });
    await boards.other.register({ kind: "conductor", name: "spy", metadata: {} });
    const routes = jobRoutes({
      board: (_, { tenant }) => boards[tenant as "acme"],
      flows: [],
      authorize: () => anne,
    });
    const send = (method: string, path: string, body: object = {}) =>
      routes.request(path, { method, headers: json, body: JSON.stringify(body) });
    expect((await routes.request(`/jobs/${id}/signals`)).status).toBe(404);
    expect((await send("POST", `/jobs/${id}/signals/go`)).status).toBe(404);
    expect(await (await routes.request("/paused")).json()).toEqual([]);
    expect(await (await routes.request("/entities")).json()).toEqual([]);
    await send("POST", "/pause");
    await send("POST", "/resume", { flow: "secret" });
    await send("PUT", "/entities/tab", { kind: "conductor", metadata: {} });
    expect(await boards.other.paused()).toEqual([{ flow: "secret" }]);
    expect(await boards.other.signals(id)).toEqual({ go: [1] });
    expect(await boards.other.entities()).toMatchObject([{ name: "spy" }]);
    expect(await boards.acme.paused()).toEqual([{}]);
  });
});

describe("allowAll", () => {
  it.each([
    ["http://localhost/jobs", 200],
    ["http://LOCALHOST:8787/jobs", 200],
    ["http://127.0.0.1/jobs", 200],
    ["http://127.9.8.7:1/jobs", 200],
    ["http://[::1]:8787/jobs", 200],
    ["http://localhost.evil.example/jobs", 401],
    ["http://evil-localhost/jobs", 401],
    ["http://evil.localhost/jobs", 401],
    ["http://evil.example/jobs?host=localhost", 401],
    ["http://127.0.0.1.nip.io/jobs", 401],
    ["http://128.0.0.1/jobs", 401],
    ["http://0.0.0.0/jobs", 401],
    ["http://[::]/jobs", 401],
    ["http://192.168.0.7/jobs", 401],
  ])("answers %s with %d", async (url, status) => {
    const routes = jobRoutes({ board: memoryJobBoard(), flows: [], authorize: allowAll });
    expect((await routes.request(url)).status).toBe(status);
  });

  it.each([
    [{ host: "localhost:8787" }, 200],
    [{ host: "evil.example" }, 401],
    [{ origin: "http://localhost:5173" }, 200],
    [{ origin: "http://evil.example" }, 401],
    [{ origin: "null" }, 401],
    [{ referer: "http://evil.example:8787/" }, 401],
    [{ "mf-original-url": "http://localhost/jobs" }, 401],
    // Behind `wrangler dev`, which takes the URL from a header that a page can send.
    [{ "cf-connecting-ip": "127.0.0.1" }, 200],
    [{ "cf-connecting-ip": "127.0.0.1", "user-agent": "Mozilla/5.0 (X11) Chrome/156" }, 401],
    [{ "cf-connecting-ip": "127.0.0.1", referer: "http://evil.example:8787/" }, 401],
    [{ "cf-connecting-ip": "127.0.0.1", referer: "http://localhost:8787/" }, 200],
    [{ "cf-connecting-ip": "127.0.0.1", origin: "http://127.0.0.1:8787" }, 200],
  ])("answers %o on loopback with %d", async (headers, status) => {
    const routes = jobRoutes({ board: memoryJobBoard(), flows: [], authorize: allowAll });
    const given = Object.entries(headers);
    expect((await routes.request("http://localhost/jobs", { headers: given })).status).toBe(status);
  });

  it("lets nobody in through a tunnel, nor from another machine", async () => {
    const routes = jobRoutes({ board: memoryJobBoard(), flows: [], authorize: allowAll });
    const tunnelled = { headers: { "x-forwarded-for": "203.0.113.7" } };
    expect((await routes.request("http://localhost/jobs", tunnelled)).status).toBe(401);
    for (const [remoteAddress, status] of [
      ["127.0.0.1", 200],
      ["::1", 200],
      ["::ffff:127.0.0.1", 200],
      ["203.0.113.7", 401],
    ] as const) {
      const node = { incoming: { socket: { remoteAddress } } };
      expect((await routes.request("http://localhost/jobs", {}, node)).status).toBe(status);
    }
  });

  it("lets a real request over loopback in", async () => {
    const { url, close } = await memoryServer({ authorize: allowAll });
    expect((await fetch(`${url}/jobs`)).status).toBe(200);
    await close();
  });
});
