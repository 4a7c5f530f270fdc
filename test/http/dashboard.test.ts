import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { jobRoutes, type JobRoutesOptions } from "../../adapters/hono/index.ts";
import { memoryJobBoard, task } from "../../src/index.ts";

const secret = task("secret-flow", { execute() {} });
const board = memoryJobBoard();
const routesWith = (options: Partial<JobRoutesOptions> = {}) =>
  jobRoutes({ board, flows: [secret], authorize: () => undefined, ...options });

/** Where the script is that a page loads, as a browser understands it. */
async function scriptOf(app: Hono, page: string): Promise<string> {
  const html = await (await app.request(page)).text();
  const [, src] = /<script type="module" src="([^"]+)"><\/script>/.exec(html) ?? [];
  return new URL(src!, new URL(page, "http://localhost")).pathname;
}

const PAGES = ["/dashboard", "/dashboard/page.js"];

describe("the dashboard that `jobRoutes` serves", () => {
  it("is there for everybody, and never asks who they are", async () => {
    let asked = 0;
    const routes = routesWith({ authorize: () => void asked++ });
    for (const path of PAGES) expect((await routes.request(path)).status).toBe(200);
    for (const path of PAGES) {
      const head = await routes.request(path, { method: "HEAD" });
      expect([head.status, await head.text()]).toEqual([200, ""]);
    }
    expect(asked).toBe(0);
  });

  it("holds no data: what is served is the same whatever is on the board", async () => {
    const before = await (await routesWith().request("/dashboard")).text();
    await board.post({ flow: secret, name: "payroll" });
    const after = await (await routesWith().request("/dashboard")).text();
    expect(after).toBe(before);
    for (const path of PAGES) {
      expect(await (await routesWith().request(path)).text()).not.toMatch(/payroll|secret-flow/);
    }
  });

  it("lets nothing run but its own script, and shows itself in nobody's frame", async () => {
    for (const path of PAGES) {
      const { headers } = await routesWith().request(path);
      const policy = new Map(
        headers
          .get("content-security-policy")!
          .split("; ")
          .map((each) => [each.split(" ")[0], each.split(" ").slice(1).join(" ")]),
      );
      expect(Object.fromEntries(policy)).toEqual({
        "default-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
      });
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    }
    const html = await (await routesWith().request("/dashboard")).text();
    expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  it.each(PAGES)("sends %s once, and then says that it is still the same", async (path) => {
    const { headers } = await routesWith().request(path);
    expect(headers.get("cache-control")).toBe("no-cache");
    const etag = headers.get("etag")!;
    const again = await routesWith().request(path, { headers: { "if-none-match": etag } });
    expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
    const other = await routesWith().request(path, { headers: { "if-none-match": '"other"' } });
    expect(other.status).toBe(200);
  });

  it.each(["/", "/api", "/api/", "/a/b"])(
    "finds its script when it is mounted at %s",
    async (at) => {
      const app = new Hono().route(at, routesWith());
      const page = `${at.replace(/\/$/, "")}/dashboard`;
      const response = await app.request(await scriptOf(app, page));
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    },
  );

  it.each([true, false])(
    "leads on from the address with a slash, in an app that is strict about them: %s",
    async (strict) => {
      const app = new Hono({ strict }).route("/api", routesWith());
      const response = await app.request("/api/dashboard/");
      expect(response.status).toBe(308);
      const to = new URL(response.headers.get("location")!, "http://localhost/api/dashboard/");
      expect(to.pathname).toBe("/api/dashboard");
    },
  );

  it("is not there with `dashboard: false`, while the routes are", async () => {
    const routes = routesWith({ dashboard: false });
    const known = routesWith({ dashboard: false, authorize: () => ({ who: "anne", may: [] }) });
    for (const path of [...PAGES, "/dashboard/"]) {
      const response = await known.request(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.json()).toMatchObject({ code: "NOT_FOUND" });
      expect([path, (await routes.request(path)).status]).toEqual([path, 401]);
    }
    expect((await routes.request("/jobs")).status).toBe(401);
  });

  it("leaves what else an app has under its address to the app", async () => {
    const app = new Hono()
      .route("/", routesWith())
      .get("/dashboard/mine", (c) => c.text("mine"))
      .post("/dashboard", (c) => c.text("posted"));
    const mine = await app.request("/dashboard/mine");
    expect([await mine.text(), mine.headers.get("etag")]).toEqual(["mine", null]);
    expect(await (await app.request("/dashboard", { method: "POST" })).text()).toBe("posted");
  });
});
