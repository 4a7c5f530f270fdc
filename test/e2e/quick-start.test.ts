import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { read } from "../markdown.ts";
import { follow, type Guide } from "./guide.ts";
import type { Running } from "./shell.ts";
import { tarball } from "./tarball.ts";

const PAGE = "docs/quick-start.md";
const SOON = { timeout: 30_000, interval: 50 };

let folder: string;
let browser: Browser;

beforeAll(async () => {
  const executablePath = (await findChromium()) ?? "chromium";
  browser = await chromium.launch({ executablePath, args: chromiumArgs() });
  folder = await mkdtemp(join(tmpdir(), "footplate-quick-start-"));
  await tarball();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Follows a section in an empty folder of its own until it has something running. */
async function begin(heading: string, name: string): Promise<{ guide: Guide; server: Running }> {
  const empty = join(folder, name);
  await mkdir(empty);
  const guide = follow(PAGE, heading, empty);
  const server = await guide.untilServed();
  onTestFinished(() => server.interrupt());
  return { guide, server };
}

/** A browser with nothing in it, and what a person does there. */
async function openBrowser(url: string) {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const open = async () => {
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (line) => said.push(line.text()));
    await page.goto(url);
    const shows = (text: string) =>
      expect.poll(() => page.locator("pre").textContent(), SOON).toBe(text);
    return { page, said, shows };
  };
  return { context, open };
}

const jsonOf = async (url: string): Promise<unknown> => (await fetch(url)).json();

// Most of it is npm, Vite and Wrangler: a busy machine is no failure.
describe("each quick start, followed word by word in an empty folder", { timeout: 240_000 }, () => {
  it("in a tab ends with the job of a page that was closed in the middle of it", async () => {
    const { guide, server } = await begin("In a tab", "tab");
    const { open } = await openBrowser(server.url);
    const { page, shows } = await open();
    await page.getByLabel("Name").fill("Ada");
    await page.getByRole("button", { name: "Greet" }).click();
    await shows("Ada: UNCLAIMED");
    await page.close();

    const again = await open();
    await again.shows(guide.seen());
    expect(again.said).toContain("Hello, Ada");
    expect(guide.rest()).toEqual([]);
  });

  it("on the edge ends with the job of a Worker that was stopped in the middle of it", async () => {
    const { guide, server } = await begin("On the edge", "edge");
    expect(JSON.parse(await guide.ask(server))).toMatchObject({ id: "ada-1" });
    const asleep = { state: "UNCLAIMED", generation: 1, wakeAt: expect.any(Number) };
    await expect.poll(() => jsonOf(`${server.url}/jobs/ada-1`), SOON).toMatchObject(asleep);
    const restarted = await server.restart();
    onTestFinished(() => restarted.interrupt());

    const outcome = JSON.parse(await guide.ask(restarted));
    expect(outcome).toMatchObject(JSON.parse(guide.seen()));
    expect(outcome).toMatchObject({ fate: "CONSUMED", flowState: "SUCCESS" });
    await expect.poll(() => restarted.said(), SOON).toContain("Hello, Ada");
    expect(guide.rest()).toEqual([]);
  });

  it("of both ends with an order that was given without a network", async () => {
    const { guide, server } = await begin("Both", "both");
    const { context, open } = await openBrowser(server.url);
    const { page, shows } = await open();
    await context.setOffline(true);
    await page.getByLabel("Dish").fill("soup");
    await page.getByRole("button", { name: "Order" }).click();
    await shows("soup: UNCLAIMED");
    await context.setOffline(false);

    await shows(guide.seen());
    const [job, ...others] = (await jsonOf(`${server.url}/jobs`)) as unknown[];
    expect(job).toMatchObject({ flow: { name: "cook" }, outcome: { fate: "CONSUMED" } });
    expect(others).toEqual([]);
    expect(guide.rest()).toEqual([]);
  });

  it("says how it ends: CONSUMED and SUCCESS", () => {
    const seen = [...read(PAGE).matchAll(/^```(?:text|json)\n(.*?)^```/gms)].map(
      ([, shown]) => shown,
    );
    expect(seen).toHaveLength(3);
    for (const each of seen) expect(each).toMatch(/CONSUMED.*SUCCESS/s);
  });
});
