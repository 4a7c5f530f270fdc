import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Frame,
  type Request,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { httpJobBoard } from "../../src/http/index.ts";
import type { JobBoard } from "../../src/index.ts";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { objectsIn } from "./bucket.ts";
import { filesIn } from "./files.ts";
import { openTab, pick, showsAll } from "./page.ts";
import { createServerIn, type Server } from "./server.ts";

const MB = 1024 * 1024;
let folder: string;
let server: Server;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "footplate-uploads-"));
  server = await createServerIn(join(folder, "state"));
  const executablePath = await findChromium();
  browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: chromiumArgs(),
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop().finally(() => server.kill());
  await rm(folder, { recursive: true, force: true });
}, 30_000);
beforeEach(async () => {
  await server.start();
  // As a browser of its own: without jobs, without tabs.
  context = await browser.newContext();
}, 60_000);
afterEach(() => context?.close());

const filesOf = (sizes: Readonly<Record<string, number>>) => filesIn(folder, sizes);

/** What is told to pages on this machine alone. */
const fetchAsPage = ({ url }: Server, path: string) =>
  fetch(url + path, { headers: { origin: url } });
const listed = async (): Promise<{ jobId: string; name: string; size: number; sha256: string }[]> =>
  (await fetchAsPage(server, "/uploads")).json() as never;
const tokenOf = async (of: Server): Promise<string> =>
  ((await (await fetchAsPage(of, "/config")).json()) as { token: string }).token;
const boardOf = async (of: Server): Promise<JobBoard> =>
  httpJobBoard({ url: of.url, headers: { authorization: `Bearer ${await tokenOf(of)}` } });
/** Of 1 MB each; of an empty file there is one, too. */
const partNames = (size: number) =>
  Array.from({ length: Math.max(1, Math.ceil(size / MB)) }, (_, at) => `${at}`.padStart(2, "0"));
const titleOf = async (frame: Frame) => (await frame.frameElement()).getAttribute("title");
const isSending = (sent: Request) => sent.method() === "PUT";
const isAnnouncing = (sent: Request) => sent.method() === "POST" && sent.url().endsWith("/jobs");

describe("uploads", () => {
  it("are indexed exactly once, though picked offline, their tab closed and their server killed in mid-flow", async () => {
    const files = await filesOf({
      "empty.txt": 0,
      "small.txt": 1_000,
      "grüße €.txt": 20_000,
      "middle.bin": MB,
      "large.bin": 5 * MB,
      "late.bin": 2 * MB,
    });
    const names = files.map(({ name }) => name);
    const late = files.at(-1);
    const early = files.slice(0, -1);
    const first = await openTab(context, server.url);
    const second = await openTab(context, server.url);

    await context.setOffline(true);
    await pick(
      first,
      early.map(({ path }) => path),
    );
    await showsAll(first, names.slice(0, -1), "UNCLAIMED");
    await showsAll(second, names.slice(0, -1), "UNCLAIMED");
    expect(await listed()).toEqual([]);

    // The tab that sends first is closed while its request is under way.
    const held = new Promise<Request>((resolve) => {
      void context.route("**/uploads/**", async (route) => resolve(route.request()), { times: 1 });
    });
    await context.setOffline(false);
    const closed = (await held).frame().page();
    const other = closed === first ? second : first;
    const announcing = other.waitForEvent("request", isAnnouncing);
    await closed.close();

    // The server dies as the edge is told of a file, and, once it is back, as another one is being sent.
    await announcing;
    await server.kill();
    await other.getByText("The Worker cannot be reached").waitFor();
    await server.start();
    const sending = other.waitForEvent("request", isSending);
    await pick(other, [late!.path]);
    await sending;
    await server.kill();
    await server.start();

    await showsAll(other, names, "INDEXED");
    await showsAll(await openTab(context, server.url), names, "INDEXED");
    const rows = await listed();
    const byName = (one: { name: string }, two: { name: string }) => (one.name < two.name ? -1 : 1);
    expect(rows.toSorted(byName)).toEqual(
      files
        .map(({ name, size, sha256 }) => ({ jobId: expect.any(String), name, size, sha256 }))
        .toSorted(byName),
    );
    const announced: string[] = [];
    await using board = await boardOf(server);
    for await (const { store } of board.jobs({ flow: "index-upload" })) {
      announced.push((store["upload"] as { name: string }).name);
    }
    expect(announced.toSorted()).toEqual(names.toSorted());
    expect(objectsIn(join(folder, "state"))).toEqual(
      rows
        .flatMap(({ jobId, sha256, size }) => [
          `index/${jobId}`,
          ...partNames(size).map((part) => `uploads/${jobId}/${sha256}/${part}`),
        ])
        .toSorted(),
    );
  });

  it("go on at the part that had not arrived, when their tab is closed", async () => {
    const [file] = await filesOf({ "parts.bin": 4.5 * MB });
    const pages = [await openTab(context, server.url), await openTab(context, server.url)];
    const sentParts: string[] = [];
    context.on("request", (sent) => {
      if (isSending(sent)) sentParts.push(sent.url().slice(-2));
    });
    const held = new Promise<Request>((resolve) => {
      void context.route("**/uploads/*/*/03", async (route) => resolve(route.request()), {
        times: 1,
      });
    });
    await pick(pages[0]!, [file!.path]);
    const closed = (await held).frame().page();
    const other = pages.find((page) => page !== closed)!;
    // Three of five parts, as far as the other tab is concerned too.
    const bar = other.getByRole("progressbar", { name: "Sent of parts.bin" });
    await expect.poll(() => bar.getAttribute("value")).toBe("0.6");
    await expect.poll(() => other.getByText("Another tab sends, 60 %").count()).toBe(1);
    await closed.close();

    await showsAll(other, ["parts.bin"], "INDEXED");
    expect(sentParts).toEqual(["00", "01", "02", "03", "03", "04"]);
    const [row] = (await listed()).filter(({ name }) => name === "parts.bin");
    const arrived = await fetchAsPage(server, `/uploads/${row!.jobId}/${row!.sha256}`);
    expect(Buffer.from(await arrived.arrayBuffer()).equals(file!.bytes)).toBe(true);
  });

  it("wait while the page's own switch says offline, in both tabs alike", async () => {
    const [file] = await filesOf({ "switched.txt": 10 });
    const first = await openTab(context, server.url);
    const second = await openTab(context, server.url);
    await first.getByTestId("offline").check();
    await expect.poll(() => second.getByTestId("offline").isChecked()).toBe(true);
    await pick(second, [file!.path]);
    await showsAll(first, ["switched.txt"], "UNCLAIMED");
    await showsAll(second, ["switched.txt"], "UNCLAIMED");
    await second.getByTestId("offline").uncheck();
    await Promise.all([first, second].map((page) => showsAll(page, ["switched.txt"], "INDEXED")));
  });

  it.each(["kill", "freeze"])(
    "side by side, are sent by the other tab when there is a %s in mid-flow",
    async (button) => {
      const [file] = await filesOf({ "either.bin": MB });
      const page = await openTab(context, `${server.url}/two/`);
      const [left, right] = page.frames().slice(1);
      const sending = page.waitForEvent("request", isSending);
      await context.route("**/uploads/**", () => {}, { times: 1 });
      await pick(left!, [file!.path]);
      const sender = (await sending).frame();
      const other = sender === left ? right! : left!;
      const tab = page.locator("section", { hasText: (await titleOf(sender)) ?? "" });
      await tab.getByTestId(button).click();
      await showsAll(other, ["either.bin"], "INDEXED");
      if (button === "kill") expect(page.frames()).not.toContain(sender);
      await tab.getByTestId(button).click();
      await showsAll(page.frames().at(-1)!, ["either.bin"], "INDEXED");
    },
  );

  it("that are corrupted in transit are thrown away, and the page says why", async () => {
    const files = await filesOf({ "spoiled.bin": 70_000, "spoiled.txt": 0 });
    const page = await openTab(context, server.url);
    await page.getByTestId("corrupt").check();
    await pick(
      page,
      files.map(({ path }) => path),
    );
    await showsAll(page, ["spoiled.bin", "spoiled.txt"], "FAILED");
    const row = page.locator("[data-job-id]", { hasText: "spoiled.bin" });
    await expect(row.locator("[data-part=reason]").textContent()).resolves.toMatch(
      /^"spoiled.bin" was corrupted in transit: its SHA-256 is "\w{12}…", not "\w{12}…"$/,
    );

    await using board = await boardOf(server);
    const left = objectsIn(join(folder, "state"));
    const reverted: string[] = [];
    for await (const { store } of board.jobs({ flowState: "REVERTED" })) {
      const { jobId, name } = store["upload"] as { jobId: string; name: string };
      reverted.push(name);
      expect(left.filter((key) => key.includes(jobId))).toEqual([]);
    }
    expect(reverted.toSorted()).toEqual(["spoiled.bin", "spoiled.txt"]);
  });

  it("wait for a person to give the token, where the Worker is not on this machine", async () => {
    const [file] = await filesOf({ "foreign.txt": 10 });
    // Resolves to this machine, but is no name that only this machine goes by.
    const page = await openTab(context, server.url.replace("localhost", "jobs.localhost"));
    await pick(page, [file!.path]);
    const field = page.getByLabel("This Worker asks for its token");
    await field.fill("wrong");
    await field.press("Enter");
    await field.fill(await tokenOf(server));
    await field.press("Enter");
    await showsAll(page, ["foreign.txt"], "INDEXED");
  });

  it("over 25 MB are refused by the page, and nothing of them is kept", async () => {
    const files = await filesOf({ "fine.bin": 25 * MB, "huge.bin": 25 * MB + 1 });
    const page = await openTab(context, server.url);
    await pick(
      page,
      files.map(({ path }) => path),
    );
    await showsAll(page, ["fine.bin"], "INDEXED");
    await expect(page.getByTestId("refused").textContent()).resolves.toBe(
      "“huge.bin” was refused: 25.1 MB is more than 25 MB",
    );
  });
});
