import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { codeOf, read } from "../markdown.ts";
import { emptyProjects } from "./empty-projects.ts";
import { type } from "./shell.ts";

const { engines, exports } = JSON.parse(read("package.json")) as {
  engines: { node: string };
  exports: Record<string, unknown>;
};
const LOWEST = engines.node.replace(">=", "");
const ENDED = "Hello, Ada: CONSUMED, SUCCESS";
const entries = Object.keys(exports)
  .filter((path) => !path.endsWith(".json"))
  .map((path) => path.replace(".", "footplate"));
/** What only a runtime of Cloudflare's has the imports of. */
const ofWorkers = "footplate/durable-objects";

const project = emptyProjects();

/** What a page shows in the end that is built in a folder, in a browser with nothing in it. */
async function shownBy(built: string): Promise<() => Promise<string | null>> {
  const executablePath = (await findChromium()) ?? "chromium";
  const browser = await chromium.launch({ executablePath, args: chromiumArgs() });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.route("http://localhost/**", (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: join(built, pathname === "/" ? "index.html" : pathname) });
  });
  await page.goto("http://localhost/");
  return () => page.locator("body").textContent();
}

// Most of it is npm and other people's programs: a busy machine is no failure.
describe("the package, installed from its tarball", { timeout: 240_000 }, () => {
  it(`runs a job in Node, from ${LOWEST} on, and is there imported whole`, async () => {
    const installed = await project("process", "npm install footplate hono react");
    await copyFile("test/e2e/hello.mjs", join(installed, "hello.mjs"));
    const line = ["node hello.mjs", ...entries.filter((entry) => entry !== ofWorkers)].join(" ");
    const ended = (version: string) =>
      expect.stringMatching(new RegExp(`^Node ${version}\\..*: ${ENDED}\n$`));
    for (const version of [LOWEST, "22"]) {
      const at = await project(`node-${version}`, `npm install node@${version}`);
      const node = join(at, "node_modules/node/bin/node");
      expect(await type(line, installed, node)).toEqual(ended(version));
    }
    const [current = ""] = process.versions.node.split(".");
    expect(await type(line, installed)).toEqual(ended(current));
  });

  it("runs a job in a page that Vite built", async () => {
    const installed = await project("vite", "npm install footplate", "npm install --save-dev vite");
    await copyFile("test/e2e/tab/hello.ts", join(installed, "main.ts"));
    const html = '<!doctype html><body><script type="module" src="/main.ts"></script>';
    await writeFile(join(installed, "index.html"), html);
    await type("npx vite build", installed);
    await expect.poll(await shownBy(join(installed, "dist")), { timeout: 30_000 }).toBe(ENDED);
  });

  it("runs a job in a page that esbuild bundled", async () => {
    const installed = await project(
      "esbuild",
      "npm install footplate",
      "npm install --save-dev esbuild",
    );
    await copyFile("test/e2e/tab/hello.ts", join(installed, "main.ts"));
    const html = '<!doctype html><body><script type="module" src="/main.js"></script>';
    await writeFile(join(installed, "index.html"), html);
    await type("npx esbuild main.ts --bundle --format=esm --outfile=main.js", installed);
    await expect.poll(await shownBy(installed), { timeout: 30_000 }).toBe(ENDED);
  });

  it("runs a job in the Worker of the README, which Wrangler can deploy", async () => {
    const installed = await project(
      "wrangler",
      "npm install footplate hono",
      "npm install --save-dev wrangler",
    );
    await copyFile("examples/readme/edge/worker.ts", join(installed, "worker.ts"));
    const own = 'name = "hello"\nmain = "worker.ts"\n';
    await writeFile(join(installed, "wrangler.toml"), own + codeOf("README.md", "toml")[0]);
    await expect(type("npx wrangler deploy --dry-run", installed)).resolves.toContain("env.JOBS");

    const server = await type("npx wrangler dev", installed);
    if (typeof server === "string") throw new Error(`It serves nothing: ${server}`);
    onTestFinished(() => server.interrupt());
    const posting = { id: "ada-1", flow: "hello", store: { name: "Ada" } };
    const posted = await fetch(`${server.url}/jobs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(posting),
    });
    expect(posted.status).toBe(201);
    const outcome = await fetch(`${server.url}/jobs/ada-1/wait`);
    expect(await outcome.json()).toMatchObject({
      fate: "CONSUMED",
      flowState: "SUCCESS",
      results: { greeting: "Hello, Ada" },
    });
    const script = await fetch(`${server.url}/dashboard/page.js`);
    expect(script.headers.get("content-type")).toMatch("text/javascript");
  });
});
