import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { task } from "../../src/index.ts";
import { memoryServer } from "./harness.ts";

const resize = task("resize", {
  requires: ["photo", "width"],
  execute: ({ photo, width }: { photo: string; width: number }) => [photo, width],
});

describe("bad input over HTTP", () => {
  let server: Awaited<ReturnType<typeof memoryServer>>;
  beforeAll(async () => {
    server = await memoryServer({ flows: [resize], maxBodyBytes: 10_000, maxBatch: 3 });
  });
  afterAll(() => server.close());

  const good = { flow: "resize", store: { photo: "p", width: 1 } };
  const JSON_TYPE = "application/json";
  const RICH = "application/vnd.footplate+json";
  const long = "x".repeat(10_001);

  it.each<[string, string, unknown, number, string, string?]>([
    ["no body", "/jobs", "", 400, "INVALID_INPUT"],
    ["a body that is no JSON", "/jobs", "{", 400, "INVALID_INPUT"],
    ["a body that is not UTF-8", "/jobs", new Uint8Array([34, 255, 34]), 400, "INVALID_INPUT"],
    ["a body of lists, 4,000 deep", "/jobs", "[".repeat(4_000), 400, "INVALID_INPUT"],
    ["a codec's text that is none", "/jobs", "{}", 400, "INVALID_INPUT", RICH],
    ["a form", "/jobs", "flow=resize", 415, "INVALID_INPUT", "application/x-www-form-urlencoded"],
    ["JSON that says it is text", "/jobs", good, 415, "INVALID_INPUT", "text/plain"],
    ["a body over the limit", "/jobs", { ...good, meta: { long } }, 413, "INVALID_INPUT"],
    ["a posting that is a text", "/jobs", '"resize"', 400, "INVALID_INPUT"],
    ["a posting that is null", "/jobs", "null", 400, "INVALID_INPUT"],
    ["a posting without a flow", "/jobs", {}, 400, "INVALID_INPUT"],
    ["an unknown flow", "/jobs", { flow: "rezise" }, 400, "INVALID_INPUT"],
    ["a flow named __proto__", "/jobs", { flow: "__proto__" }, 400, "INVALID_INPUT"],
    ["an empty store", "/jobs", { flow: "resize" }, 422, "MISSING_DEPENDENCIES"],
    [
      "a store that lacks an input",
      "/jobs",
      { ...good, store: { photo: "p" } },
      422,
      "MISSING_DEPENDENCIES",
    ],
    [
      "a store that inherits an input",
      "/jobs",
      '{"flow":"resize","store":{"__proto__":{"photo":1,"width":1}}}',
      422,
      "MISSING_DEPENDENCIES",
    ],
    ["one bad posting of two", "/jobs", [good, { flow: "resize" }], 422, "MISSING_DEPENDENCIES"],
    ["too many postings", "/jobs", [good, good, good, good], 400, "INVALID_INPUT"],
    ["a store that is a list", "/jobs", { ...good, store: [] }, 400, "INVALID_INPUT"],
    ["an option that is not known", "/jobs", { ...good, queue: "a" }, 400, "INVALID_INPUT"],
    ["an empty lane", "/jobs", { ...good, lane: "" }, 400, "INVALID_INPUT"],
    ["a lane that is a number", "/jobs", { ...good, lane: 5 }, 400, "INVALID_INPUT"],
    ["a deadline that is a text", "/jobs", { ...good, deadlineAt: "noon" }, 400, "INVALID_INPUT"],
    ["a series of no key", "/jobs", { ...good, every: { ms: 1_000 } }, 400, "INVALID_INPUT"],
    [
      "a series of no length",
      "/jobs",
      { ...good, key: "k", every: { ms: 0 } },
      400,
      "INVALID_INPUT",
    ],
    [
      "a series that is no cron line",
      "/jobs",
      { ...good, key: "k", every: { cron: "* * *" } },
      400,
      "INVALID_INPUT",
    ],
    [
      "a series that is a text",
      "/jobs",
      { ...good, key: "k", every: "* * * * *" },
      400,
      "INVALID_INPUT",
    ],
    ["a signal for an unknown job", "/jobs/none/signals/go", { by: 1 }, 404, "NOT_FOUND"],
    ["a signal that is no JSON", "/jobs/none/signals/go", "{", 400, "INVALID_INPUT"],
    [
      "an empty signal that any page could send",
      "/jobs/none/signals/go",
      "",
      415,
      "INVALID_INPUT",
      "text/plain",
    ],
    ["a pause that says nothing", "/pause", "", 400, "INVALID_INPUT"],
    ["a pause of a misspelt scope", "/pause", { flows: "a" }, 400, "INVALID_INPUT"],
    ["a pause of a list", "/pause", [], 400, "INVALID_INPUT"],
    ["a pause of a flow that is no text", "/pause", { flow: 5 }, 400, "INVALID_INPUT"],
    ["a resume of a misspelt scope", "/resume", { lanes: "a" }, 400, "INVALID_INPUT"],
    ["a priority that is none", "/jobs", { ...good, priority: "URGENT" }, 400, "INVALID_INPUT"],
    ["a time that is a text", "/jobs", { ...good, runAt: "now" }, 400, "INVALID_INPUT"],
    ["a claim without a name", "/claims", { leaseMs: 1_000 }, 400, "INVALID_INPUT"],
    ["a claim of an empty name", "/claims", { who: "", leaseMs: 1_000 }, 400, "INVALID_INPUT"],
    ["a claim without a lease", "/claims", { who: "a" }, 400, "INVALID_INPUT"],
    ["a claim of no length", "/claims", { who: "a", leaseMs: 0 }, 400, "INVALID_INPUT"],
    [
      "a claim by a misspelt filter",
      "/claims",
      { who: "a", leaseMs: 1, flow: "resize" },
      400,
      "INVALID_INPUT",
    ],
    ["a claim that is a list", "/claims", [], 400, "INVALID_INPUT"],
    ["an unknown job", "/claims/none", { who: "a", leaseMs: 1 }, 404, "NOT_FOUND"],
    ["a claim in place of its token", "/jobs/1/consume", { claim: "1" }, 400, "INVALID_INPUT"],
    [
      "a claim of another job",
      "/jobs/1/consume",
      { claim: { id: "2", who: "anne/a", generation: 1 } },
      400,
      "INVALID_INPUT",
    ],
    [
      "a claim that was never made",
      "/jobs/1/consume",
      { claim: { who: "anne/a", generation: 1 } },
      404,
      "NOT_FOUND",
    ],
    [
      "an outcome that is none",
      "/jobs/1/consume",
      { claim: { who: "anne/a", generation: 1 }, ending: { flowState: "DONE" } },
      400,
      "INVALID_INPUT",
    ],
    ["a flow that is none", "/flows", { id: "1" }, 400, "INVALID_INPUT"],
  ])("refuses %s", async (_, path, body, status, code, type = JSON_TYPE) => {
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "content-type": type },
      body: isRaw ? (body as string) : JSON.stringify(body),
    });
    const problem = (await response.json()) as { detail: string };
    expect(problem).toMatchObject({ code, status });
    expect(problem.detail).toMatch(/^\S.*[^.]$/s);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await server.board.counts()).toMatchObject({ UNCLAIMED: 0, CLAIMED: 0, CONSUMED: 0 });
    expect(await server.persistence.flow("1")).toBeUndefined();
  });

  it.each([
    ["/jobs?limit=0", 400],
    ["/jobs?limit=some", 400],
    ["/jobs?state=DONE", 400],
    ["/jobs?stat=CLAIMED", 400],
    ["/jobs?after=none", 404],
    ["/jobs/none", 404],
    ["/jobs/none/flow", 404],
    ["/jobs/none/wait?timeoutMs=0", 404],
    ["/jobs/1/wait?timeoutMs=-1", 400],
    ["/jobs/1/wait?timeoutMs=", 400],
    ["/jobs/1/wait?timeout=1", 400],
    ["/events?since=1", 400],
    ["/counts?state=CLAIMED", 400],
    ["/jobs?endedBefore=noon", 400],
    ["/jobs?endedBefore=", 400],
    ["/jobs?lanes=a", 400],
    ["/jobs/none/signals", 404],
    ["/paused?flow=a", 400],
    ["/entities?kind=conductor", 400],
    ["/books/none", 404],
    ["/nowhere", 404],
    ["/jobs/", 404],
  ])("answers GET %s with %d", async (path, status) => {
    const response = await fetch(`${server.url}${path}`);
    expect(response.status).toBe(status);
    const code = status === 404 ? "NOT_FOUND" : "INVALID_INPUT";
    expect(await response.json()).toMatchObject({ code, type: "about:blank" });
  });

  it.each<[string, unknown]>([
    ["no object", []],
    ["of no kind that there is", { kind: "person", metadata: {} }],
    ["without metadata", { kind: "conductor" }],
    ["under another name than the path's", { kind: "conductor", metadata: {}, name: "window" }],
    ["for no time", { kind: "conductor", metadata: {}, ttlMs: 0 }],
    ["with a field that is not known", { kind: "conductor", metadata: {}, role: "admin" }],
  ])("refuses to register somebody %s", async (_, body) => {
    const init = {
      method: "PUT",
      headers: { "content-type": JSON_TYPE },
      body: JSON.stringify(body),
    };
    const response = await fetch(`${server.url}/entities/tab`, init);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "INVALID_INPUT" });
    expect(await server.board.entities()).toEqual([]);
  });

  it("counts a body while it reads it, whatever length was announced", async () => {
    let sent = 0;
    const chunk = new TextEncoder().encode(" ".repeat(4_000));
    const body = new ReadableStream({
      pull(controller) {
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    const response = await server.routes.request("/jobs", {
      method: "POST",
      headers: { "content-type": JSON_TYPE, "content-length": "10" },
      body,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ details: { maxBodyBytes: 10_000 } });
    expect(sent).toBeLessThan(30_000);
  });

  it("names the field that is wrong, and what is missing", async () => {
    const ask = async (body: object) => {
      const headers = { "content-type": JSON_TYPE };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      return (await fetch(`${server.url}/jobs`, init)).json();
    };
    expect(await ask({ ...good, needs: ["a", 5] })).toMatchObject({
      title: "Bad Request",
      detail: '"post.postings[0].needs[1]" is "5", but must be a string',
      details: { path: "post.postings[0].needs[1]" },
    });
    expect(await ask({ flow: "resize" })).toMatchObject({
      details: { missing: ["photo", "width"] },
    });
  });
});
