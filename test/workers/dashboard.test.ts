import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";

const at = (path: string, headers: Record<string, string> = {}) =>
  exports.default.fetch(`https://footplate.test${path}`, { headers });

it("serves the dashboard's page and its script to whoever comes, and jobs to nobody who says no name", async () => {
  const page = await at("/dashboard");
  expect(page.status).toBe(200);
  const [, src] = /src="([^"]+)"/.exec(await page.text())!;
  const path = new URL(src!, "https://footplate.test/dashboard").pathname;

  const script = await at(path);
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(await script.text()).toContain("footplate-dashboard");
  expect((await at(path, { "if-none-match": script.headers.get("etag")! })).status).toBe(304);
  expect((await at("/jobs")).status).toBe(401);
});
