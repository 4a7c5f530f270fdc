import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { httpJobBoard } from "../../src/http/index.ts";
import type { JobBoard } from "../../src/index.ts";
import { memoryDesk, type Desk } from "./desks.ts";
import { order } from "./edge/order.ts";

const ALL = "t0ps3cret-all";
const RICH = {
  at: new Date(0),
  big: 7n,
  keys: new Map([["apiKey", "k3y"]]),
  bytes: new Uint8Array([1]),
};

let browser: Browser;
let desk: Desk;
let board: JobBoard;
let page: Page;
beforeAll(async () => {
  const executablePath = (await findChromium()) ?? "chromium";
  browser = await chromium.launch({ executablePath, args: chromiumArgs() });
  // Soon over, so that what is cut off is a stream that has begun anew.
  desk = await memoryDesk({ maxWaitMs: 200 });
  board = httpJobBoard({ url: desk.url, headers: { authorization: `Bearer ${ALL}` } });
});
afterAll(async () => {
  await browser?.close();
  await board?.close();
  await desk?.close();
});
beforeEach(async () => {
  page = await browser.newPage();
  page.on("dialog", (dialog) => void dialog.accept());
});
afterEach(() => page.close());

const open = async (hash = "") => {
  await page.goto(`${desk.url}/dashboard${hash}`);
  await page.getByLabel("Token").fill(ALL);
  await page.getByLabel("Token").press("Enter");
};
const heading = (name: string) => page.getByRole("heading", { name }).waitFor();

it("the page that is served shows what JSON has no word for, and redrives with it as it was", async () => {
  const { id } = await board.post({ flow: order, store: { card: "bad", ...RICH } });
  await board.wait(id);
  await open(`#footplate?job=${id}`);
  await page.getByText('"at": "1970-01-01T00:00:00.000Z"').first().waitFor();
  await page.getByText('"big": "7n"').first().waitFor();
  await page.getByText('"AQ=="').first().waitFor();
  await page.getByText("***").first().waitFor();
  expect(await page.getByText("k3y").count()).toBe(0);

  const store = page.getByLabel("Store, as JSON");
  await store.fill((await store.inputValue()).replace('"bad"', '"good"'));
  await page.getByRole("button", { name: "Redrive" }).click();
  await heading("CONSUMED");
  expect((await board.get(id))?.store).toEqual({ card: "good", ...RICH });
});

it("the page that is served posts a job with such values again", async () => {
  const { keys: _, ...store } = RICH;
  const { id } = await board.post({ flow: order, store: { card: "good", ...store } });
  await board.wait(id);
  await open(`#footplate?job=${id}`);
  await page.getByRole("button", { name: "Post again" }).click();
  await page.waitForURL((url) => url.hash.includes("job=") && !url.hash.includes(id));
  await heading("CONSUMED");
  const again = new URLSearchParams(new URL(page.url()).hash.split("?")[1]).get("job")!;
  expect((await board.get(again))?.store).toEqual({ card: "good", ...store });
});

it("the page that is served goes on showing what happens after its network was gone", async () => {
  await open();
  await page.getByRole("table").waitFor();
  const isCut = page.waitForEvent("requestfailed", (sent) => sent.url().includes("/events?"));
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Pause the board" }).click();
  await page.getByText("The server cannot be reached").waitFor();
  await isCut;
  const { id } = await board.post({ flow: order, name: "meanwhile", store: { card: "good" } });
  await page.context().setOffline(false);
  await page.getByText(/\d+ more jobs? since/).waitFor();
  await page.getByRole("button", { name: "Show from the top" }).click();
  await page.locator(`a[title="${id}"]`).waitFor();
});

it("the page that is served tells in the words of the routes what they refuse", async () => {
  await open();
  await page.getByRole("table").waitFor();
  const { id } = await board.post({ flow: order, delayMs: 3_600_000, store: { card: "good" } });
  await page.goto(`${desk.url}/dashboard#footplate?job=${id}`);
  await page.getByRole("button", { name: "Send signal" }).waitFor();
  await page.getByLabel("Signal").fill("..");
  await page.getByRole("button", { name: "Send signal" }).click();
  await page.getByText('".." cannot be part of a path').waitFor();
  await board.pause();
  await page.getByText("paused").first().waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await heading("CANCELLED");
  await board.resume();
});
