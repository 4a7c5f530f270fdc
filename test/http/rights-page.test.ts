import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { claims } from "../../adapters/hono/claims.ts";
import { graphs } from "../../adapters/hono/graphs.ts";
import { jobs } from "../../adapters/hono/jobs.ts";
import { metrics } from "../../adapters/hono/metrics.ts";
import { presence } from "../../adapters/hono/presence.ts";
import { records } from "../../adapters/hono/records.ts";
import { steering } from "../../adapters/hono/steering.ts";

it("docs/security.md lists every route with the right that it takes", () => {
  const page = readFileSync("docs/security.md", "utf8");
  const rows = [...page.matchAll(/^\| `([A-Z]+ \/\S*)` +\| `(\w+)` +\|$/gm)];
  const routes = [jobs, graphs, claims, steering, presence, metrics, records].flat();
  expect(rows.map(([, line, right]) => `${line} ${right}`)).toEqual(
    routes.map(({ method, path, right }) => `${method} ${path} ${right}`),
  );
});
