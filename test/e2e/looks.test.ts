import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { filesIn } from "./files.ts";
import { pick, showsAll } from "./page.ts";
import { createServerIn, type Server } from "./server.ts";

const NARROW = { width: 400, height: 800 };
const SOON = { timeout: 20_000 };
let folder: string;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "footplate-looks-"));
  server = await createServerIn(join(folder, "state"));
  await server.start();
  const executablePath = (await findChromium()) ?? "chromium";
  browser = await chromium.launch({ executablePath, args: chromiumArgs() });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop().finally(() => server.kill());
  await rm(folder, { recursive: true, force: true });
}, 30_000);

/** With rows in their colours. */
async function upload(page: Page): Promise<void> {
  const name = "a name that is far too long for the place that there is for it on a telephone.txt";
  const [good, bad] = await filesIn(folder, { [name]: 10, "spoiled.txt": 10 });
  await pick(page, [good!.path]);
  await showsAll(page, [name], "INDEXED");
  await page.getByTestId("corrupt").check();
  await pick(page, [bad!.path]);
  await page.locator("[data-state=FAILED]").waitFor(SOON);
}

/** With the dashboard of its own board, which is loaded once somebody opens it. */
async function lookInside(page: Page): Promise<void> {
  const loaded: string[] = [];
  page.on("request", (sent) => loaded.push(new URL(sent.url()).pathname));
  const scripts = () => loaded.filter((path) => path.endsWith(".js"));
  const [file] = await filesIn(folder, { "inside.txt": 10 });
  await pick(page, [file!.path]);
  await showsAll(page, ["inside.txt"], "INDEXED");
  expect(scripts()).toEqual([]);
  for (let times = 0; times < 3; times++) {
    await page.getByText("What is going on inside").click();
    await page.locator("footplate-dashboard").waitFor({ state: "attached" });
  }
  expect(scripts().length).toBeGreaterThan(0);
  expect(await page.locator("footplate-dashboard").count()).toBe(1);
  await page.getByRole("row").getByRole("link").click();
  await page.getByRole("img", { name: /SUCCESS/ }).waitFor(SOON);
  await page.screenshot({ path: "build/dashboard-uploads.png", fullPage: true });
}

async function post(page: Page): Promise<void> {
  await page.getByLabel("Postcard").fill("Hello");
  await page.getByLabel("Postcard").press("Enter");
  await page.getByRole("img", { name: "Postcard: Hello" }).first().waitFor(SOON);
}

async function run(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Run hello-flow" }).click();
  await page.locator("output[data-state=DONE]").waitFor(SOON);
}

async function giveToken(page: Page): Promise<void> {
  // The page sends no address of its own along, and so is not told the token as the demo's is.
  const config = await fetch(`${server.url}/config`, { headers: { origin: server.url } });
  const { token } = (await config.json()) as { token: string };
  await page.getByLabel("Token").fill(token);
  await page.getByLabel("Token").press("Enter");
  await page.getByRole("table").waitFor(SOON);
}

it.each<[path: string, use: (page: Page) => Promise<void>]>([
  ["/", upload],
  ["/?inside", lookInside],
  ["/two/", async (page) => void (await page.getByTestId("kill").first().click())],
  ["/outside/", post],
  ["/examples/", run],
  ["/dashboard", giveToken],
])(
  "the page at %s can be read by everybody, in light, in dark and on a telephone",
  async (path, use) => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(server.url + path);
    await use(page);

    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(axe.source);
      const violations = await page.evaluate<{ impact: string; id: string }[]>(
        "axe.run().then(({ violations }) => violations.map(({ impact, id }) => ({ impact, id })))",
      );
      const severe = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
      expect(severe, colorScheme).toEqual([]);
    }
    await page.setViewportSize(NARROW);
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(width).toBeLessThanOrEqual(NARROW.width);
  },
);
