import { Hono } from "hono";
import { cors } from "hono/cors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { linearFlow, task } from "../../src/index.ts";
import { sampleFlow } from "../../src/testing/persistence/samples.ts";
import { allow, memoryServer } from "./harness.ts";
import { serve } from "./loopback.ts";

const flow = linearFlow("pack", [task("wrap", { execute() {} })]);

describe("an ETag on what is polled", () => {
  let server: Awaited<ReturnType<typeof memoryServer>>;
  let isKnown: boolean;
  beforeEach(async () => {
    isKnown = true;
    server = await memoryServer({
      flows: [flow],
      authorize: () => (isKnown ? allow() : undefined),
    });
    await server.board.post({ flow, id: "j" });
    await server.persistence.saveBook({ id: "b", name: "Book" });
    await server.persistence.addFlow(sampleFlow({ id: "j" }));
  });
  afterEach(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}, url = server.url) =>
    fetch(`${url}${path}`, { headers });

  const polled =
    "/jobs /jobs/j /jobs/j/flow /jobs/j/logs /jobs/j/signals /counts /entities /paused /graphs/pack " +
    "/openapi.json /books /books/b /books/b/flows /flows/j";

  it.each(polled.split(" "))(
    "answers 304 without a body where nothing changed: GET %s",
    async (path) => {
      const first = await get(path);
      expect(first.status).toBe(200);
      const tag = first.headers.get("etag")!;
      expect(tag).toMatch(/^"[0-9a-f]{40}"$/);
      for (const match of [tag, `"other", W/${tag}`]) {
        const again = await get(path, { "if-none-match": match });
        expect([again.status, await again.text()]).toEqual([304, ""]);
        expect(again.headers.get("etag")).toBe(tag);
        expect(again.headers.get("cache-control")).toBe(first.headers.get("cache-control"));
      }
      const other = await get(path, { "if-none-match": '"other"' });
      expect([other.status, await other.text()]).toEqual([200, await first.text()]);
    },
  );

  it("answers anew what changed, and the same in another format", async () => {
    const tagOf = async (headers: Record<string, string> = {}) =>
      (await get("/jobs/j", headers)).headers.get("etag")!;
    const before = await tagOf();
    const rich = { accept: "application/vnd.footplate+json" };
    expect(await tagOf(rich)).not.toBe(before);
    await server.board.claimJob("j", { who: "w", leaseMs: 1_000 });
    const after = await get("/jobs/j", { "if-none-match": before });
    expect(after.status).toBe(200);
    expect(await after.json()).toMatchObject({ state: "CLAIMED" });
  });

  it("answers a refusal with a refusal, whatever tag is asked for", async () => {
    const tag = (await get("/jobs/j")).headers.get("etag")!;
    isKnown = false;
    for (const match of [tag, "*"]) {
      const refused = await get("/jobs/j", { "if-none-match": match });
      expect([refused.status, refused.headers.has("etag")]).toEqual([401, false]);
    }
  });

  it.each(["/events?timeoutMs=0", "/jobs/j/wait?timeoutMs=0", "/metrics"])(
    "gives none for what is waited for: GET %s",
    async (path) => {
      const answer = await get(path, { "if-none-match": "*" });
      expect(answer.status).toBeLessThan(300);
      expect(answer.headers.has("etag")).toBe(false);
    },
  );

  it("keeps on a 304 what an app in front of it has set, as CORS does", async () => {
    const page = "https://app.example.com";
    const app = new Hono().use(cors({ origin: page, exposeHeaders: ["ETag"] }));
    const outer = await serve(app.route("/", server.routes));
    const first = await get("/jobs/j", { origin: page }, outer.url);
    const tag = first.headers.get("etag")!;
    const again = await get("/jobs/j", { origin: page, "if-none-match": tag }, outer.url);
    expect(again.status).toBe(304);
    for (const answer of [first, again]) {
      expect(answer.headers.get("access-control-allow-origin")).toBe(page);
      expect(answer.headers.get("access-control-expose-headers")).toBe("ETag");
    }
    await outer.close();
  });
});
