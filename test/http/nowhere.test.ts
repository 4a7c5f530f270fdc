import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allow, memoryServer } from "./harness.ts";
import { serve } from "./loopback.ts";

describe("paths that lead nowhere", () => {
  let server: Awaited<ReturnType<typeof memoryServer>>;
  beforeEach(async () => {
    const authorize = ({ req }: { req: { header(name: string): string | undefined } }) =>
      req.header("who") === undefined ? undefined : allow();
    server = await memoryServer({ authorize });
  });
  afterEach(() => server.close());

  const ask = async (path: string, init: RequestInit = {}, url = server.url) => {
    const answer = await fetch(`${url}${path}`, init);
    const text = await answer.text();
    return { status: answer.status, text, code: /"code":"(\w+)"/.exec(text)?.[1] };
  };

  it.each(["/nowhere", "/jobs/", "/jobs/1/2/3", "/books/1/2", "/", "//", "/%"])(
    "are 401 for nobody, as all others are: %s",
    async (path) => {
      for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
        const refused = await ask(path, { method });
        expect([method, refused.status, refused.code]).toEqual([method, 401, "UNAUTHORIZED"]);
        const missing = await ask(path, { method, headers: { who: "anne" } });
        expect([method, missing.status, missing.code]).toEqual([method, 404, "NOT_FOUND"]);
      }
    },
  );

  it.each(["/", "/api"])("are left to the app that the routes are mounted in at %s", async (at) => {
    const app = new Hono()
      .get("/before", (c) => c.text("before"))
      .route(at, server.routes)
      .get("/after", (c) => c.text("after"))
      .notFound((c) => c.text("not of ours", 404));
    const outer = await serve(app);
    const base = at === "/" ? "" : at;
    expect((await ask("/before", {}, outer.url)).text).toBe("before");
    expect((await ask("/after", {}, outer.url)).text).toBe("after");
    expect((await ask(`${base}/nowhere`, {}, outer.url)).text).toBe("not of ours");
    expect((await ask(`${base}/counts`, {}, outer.url)).status).toBe(401);
    expect((await ask(`${base}/counts`, { headers: { who: "anne" } }, outer.url)).status).toBe(200);
    await outer.close();
  });
});
