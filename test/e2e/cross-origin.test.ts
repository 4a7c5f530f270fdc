import { build } from "esbuild";
import { Hono } from "hono";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobRoutes } from "../../adapters/hono/index.ts";
import { allowPagesOf } from "../../examples/security/cors.ts";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import {
  FootplateError,
  memoryJobBoard,
  memoryPersistence,
  task,
  type JobBoard,
} from "../../src/index.ts";
import { serve } from "../http/loopback.ts";

interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

describe("routes for pages of one other origin, as docs/security.md allows them, in Chromium", () => {
  const servers: { close(): Promise<void> }[] = [];
  const memory = memoryJobBoard();
  let isUp = true;
  const board = Object.assign(Object.create(memory) as JobBoard, {
    counts: () =>
      isUp ? memory.counts() : Promise.reject(new FootplateError("UNAVAILABLE", "It restarts")),
  });
  const flows = [task("greet", { provides: "said", execute() {} })];
  let browser: Browser;
  let page: Page;
  let foreign: Page;
  let home: string;
  let url: string;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: ["test/e2e/tab/elsewhere.ts"],
      bundle: true,
      format: "esm",
      write: false,
    });
    const pages = new Hono()
      .get("/script.js", (c) =>
        c.body(outputFiles[0]!.text, 200, { "content-type": "text/javascript" }),
      )
      .get("/", (c) => c.html(`<!doctype html><script type="module" src="/script.js"></script>`));
    const started = await Promise.all([serve(pages), serve(pages)]);
    home = started[0].url;
    const routes = jobRoutes({
      board,
      persistence: memoryPersistence(),
      flows,
      authorize: ({ req }) =>
        req.header("authorization") === "Bearer sesame"
          ? { who: "ada", may: ["read", "post", "work", "admin"] }
          : undefined,
    });
    const api = await serve(allowPagesOf(home, routes));
    url = api.url;
    servers.push(...started, api);
    const executablePath = (await findChromium()) ?? "chromium";
    browser = await chromium.launch({ executablePath, args: chromiumArgs() });
    const opened = started.map(async (server) => {
      const tab = await browser.newPage();
      await tab.goto(server.url);
      await tab.waitForFunction("globalThis.elsewhere");
      return tab;
    });
    [page, foreign] = (await Promise.all(opened)) as [Page, Page];
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
  });

  const see = async (tab: Page, path: string, init: object = {}): Promise<Seen> =>
    tab.evaluate(`elsewhere.see(${JSON.stringify(url + path)}, ${JSON.stringify(init)})`);
  const authorization = "Bearer sesame";

  it("let a page post, claim, save, wait and end, with its token", async () => {
    const outcome = await page.evaluate(`elsewhere.work(${JSON.stringify(url)}, "sesame")`);
    expect(outcome).toMatchObject({ ok: true, results: { said: `Hello from ${home}` } });
    expect(await memory.counts()).toMatchObject({ CONSUMED: 1 });
  });

  it("let it see where a job is, and the ETag by which it asks whether that has changed", async () => {
    const posted = await see(page, "/jobs", {
      method: "POST",
      headers: { authorization, "content-type": "application/json", "idempotency-key": "k" },
      body: JSON.stringify({ flow: "greet", delayMs: 60_000 }),
    });
    expect(posted).toMatchObject({
      status: 201,
      headers: { location: expect.stringMatching(/^\/jobs\/./) },
    });
    const { location = "" } = posted.headers;
    const { etag = "" } = (await see(page, location, { headers: { authorization } })).headers;
    expect(etag).not.toBe("");
    const again = await see(page, location, {
      headers: { authorization, "if-none-match": etag },
    });
    expect(again).toMatchObject({ status: 304, body: "", headers: { etag } });
  });

  it("let it go on with events where it was", async () => {
    const headers = { authorization, accept: "text/event-stream", "last-event-id": "long ago" };
    const { status, body } = await see(page, "/events", { headers });
    expect([status, body]).toEqual([200, expect.stringContaining("event: RESET")]);
  });

  it("let it see why it is refused, and when to come back", async () => {
    expect(await see(page, "/counts")).toMatchObject({
      status: 401,
      body: expect.stringContaining("UNAUTHORIZED"),
    });
    isUp = false;
    const refused = await see(page, "/counts", { headers: { authorization } });
    isUp = true;
    expect(refused).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
  });

  it("let pages of any other origin see nothing, and do nothing, even with the token", async () => {
    const before = await memory.counts();
    for (const init of [
      { headers: { authorization } },
      {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ flow: "greet" }),
      },
    ]) {
      expect(await see(foreign, "/jobs", init)).toMatch("Failed to fetch");
    }
    const work = foreign.evaluate(`elsewhere.work(${JSON.stringify(url)}, "sesame")`);
    await expect(work).rejects.toThrow("cannot be reached");
    expect(await memory.counts()).toEqual(before);
  });
});
