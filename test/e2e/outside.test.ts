import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { mailbox } from "../../examples/outside/node/mailbox.ts";
import { letter } from "../../examples/outside/letter.ts";
import { postcard } from "../../examples/outside/postcard.ts";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { httpJobBoard, httpPersistence } from "../../src/http/index.ts";
import { explain, type Job, type JobBoard, type Persistence } from "../../src/index.ts";
import { serve } from "../http/loopback.ts";
import { createCouriersIn, type Couriers } from "./courier.ts";
import { createServerIn, type Server } from "./server.ts";

const SOON = { timeout: 20_000, interval: 50 };
const PNG = [0x89, 0x50, 0x4e, 0x47];

let folder: string;
let server: Server;
let token: string;
let board: JobBoard;
let persistence: Persistence;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "footplate-outside-"));
  server = await createServerIn(join(folder, "state"));
  await server.start();
  const told = await fetch(`${server.url}/config`, { headers: { origin: server.url } });
  ({ token } = (await told.json()) as { token: string });
  const edge = { url: server.url, headers: { authorization: `Bearer ${token}` } };
  board = httpJobBoard(edge);
  persistence = httpPersistence(edge);
}, 60_000);
afterAll(async () => {
  await board?.close();
  await persistence?.close();
  await server?.stop().finally(() => server.kill());
  await rm(folder, { recursive: true, force: true });
}, 30_000);

const turnsOf = async ({ id }: Job) => (await board.get(id))?.turns ?? [];
const runsOf = async ({ flowId }: Job) => {
  const { atoms } = (await persistence.flow(flowId))!;
  return Object.fromEntries(Object.values(atoms).map(({ name, attempts }) => [name, attempts]));
};

describe("a page that works for the edge", () => {
  let browser: Browser;
  beforeAll(async () => {
    const executablePath = (await findChromium()) ?? "chromium";
    browser = await chromium.launch({ executablePath, args: chromiumArgs() });
  });
  afterAll(() => browser?.close());

  /** In a browser of its own, so that nothing but the edge is between two of them. */
  const openPage = async (): Promise<Page> => {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(`${server.url}/outside/`);
    return page;
  };

  it("draws what the edge cannot, as soon as it is willing", async () => {
    const page = await openPage();
    await page.getByTestId("working").uncheck();
    const flow = postcard();
    const job = await board.post({ flow, store: { text: "Wish you were here" } });
    const card = page.locator(`[data-job-id="${job.id}"]`);
    await expect.poll(() => card.textContent(), SOON).toMatch("Waits for a page that draws");
    const entities = await board.entities();
    expect(explain(job, { now: Date.now(), entities }).code).toBe("NEEDS_UNMET");

    await page.getByTestId("working").check();
    const outcome = await board.wait(job);
    expect(outcome).toMatchObject({ ok: true });
    const { picture } = outcome.results as { picture: Uint8Array };
    expect(Array.from(picture.slice(0, PNG.length))).toEqual(PNG);
    const image = page.getByRole("img", { name: "Postcard: Wish you were here" });
    await expect
      .poll(
        () => image.evaluate((shown) => (shown as { naturalWidth?: number }).naturalWidth),
        SOON,
      )
      .toBe(480);
    expect((await turnsOf(job)).at(-1)).toMatchObject({
      who: expect.stringMatching(/^owner\/page@/),
      ended: "CONSUMED",
    });
  });

  it("is followed by another one when it is closed in mid-drawing", async () => {
    const pages = await Promise.all([openPage(), openPage()]);
    const field = pages[0]!.getByLabel("Postcard");
    await field.fill(
      "One page writes this, slowly, and goes before it is done; another one begins anew.",
    );
    await field.press("Enter");
    const isDrawing = (page: Page) => page.locator("#canvas canvas").count();
    let drawing: Page | undefined;
    await expect
      .poll(async () => {
        for (const page of pages) if (await isDrawing(page)) drawing = page;
        return drawing;
      }, SOON)
      .toBeDefined();
    const other = pages.find((page) => page !== drawing)!;
    await drawing!.context().close();

    const card = other.locator("#cards li", { hasText: "slowly" });
    await expect.poll(() => card.getAttribute("data-state"), SOON).toBe("COMPLETE");
    const job = (await board.get((await card.getAttribute("data-job-id"))!))!;
    expect(job.turns.at(-1)).toMatchObject({ ended: "CONSUMED" });
    expect(new Set(job.turns.map(({ who }) => who)).size).toBe(2);
    expect(await runsOf(job)).toMatchObject({ draw: 2, stamp: 1 });
  });
});

describe("a process that works for the edge", () => {
  let couriers: Couriers;
  beforeAll(async () => {
    couriers = await createCouriersIn(folder, { board: server.url, token });
  });
  // What one of them still tried would be taken from the next test's.
  afterEach(() => couriers?.killAll());

  it("is followed by another one when it is killed in mid-delivery, and each letter is in the mailbox once", async () => {
    const letters: string[] = [];
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    // It has the letter, and its answer comes too late for who brought it.
    const box = await serve(
      mailbox(async (text) => {
        letters.push(text);
        await answered;
      }),
    );
    onTestFinished(() => box.close());
    const texts = ["one", "two", "three", "four", "five", "six"];
    const jobs = await board.postAll(texts.map((text) => ({ flow: letter(), store: { text } })));

    const first = couriers.start({ mailbox: box.url, leaseMs: 1_500 });
    await expect.poll(() => letters.length, SOON).toBe(4);
    first.kill();
    answer();
    couriers.start({ mailbox: box.url, leaseMs: 1_500 });
    const outcomes = await Promise.all(jobs.map((job) => board.wait(job)));

    expect(outcomes.map(({ ok }) => ok)).toEqual(texts.map(() => true));
    expect(letters.toSorted()).toEqual(texts.map((text) => `✉ ${text}`).toSorted());
    const owners = await Promise.all(
      jobs.map(async (job) => new Set((await turnsOf(job)).map(({ who }) => who)).size),
    );
    expect(owners.toSorted()).toEqual([1, 1, 2, 2, 2, 2]);
    // What the dead one had written down is not done again.
    for (const job of jobs) expect(await runsOf(job)).toMatchObject({ seal: 1 });
  });

  it("hears of a letter by a long poll, and leaves at once when it is asked to", async () => {
    const letters: string[] = [];
    const box = await serve(mailbox(async (text) => void letters.push(text)));
    onTestFinished(() => box.close());
    const courier = couriers.start({ mailbox: box.url, leaseMs: 30_000 });
    const deliver = async (text: string) => {
      const posted = performance.now();
      await board.wait(await board.post({ flow: letter(), store: { text } }));
      return performance.now() - posted;
    };
    await deliver("first");
    const tookMs = await deliver("second");
    console.log(`delivered ${Math.round(tookMs)} ms after it was posted`);
    // Who looks now and then instead looks once a minute.
    expect(tookMs).toBeLessThan(10_000);
    expect(letters).toEqual(["✉ first", "✉ second"]);
    await expect(courier.stop()).resolves.toBe(0);
  });
});
