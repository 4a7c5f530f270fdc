import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Job } from "../../src/index.ts";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { bundledScripts, held, serveNotes, taken, type NoteServer } from "./notes.ts";

const SOON = { timeout: 15_000 };

describe("the examples of docs/browser.md", () => {
  let scripts: ReadonlyMap<string, string>;
  let browser: Browser;
  let context: BrowserContext;
  let server: NoteServer;
  beforeAll(async () => {
    scripts = await bundledScripts();
    const executablePath = (await findChromium()) ?? "chromium";
    browser = await chromium.launch({ executablePath, args: chromiumArgs() });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await serveNotes(scripts);
    context = await browser.newContext();
  });
  afterEach(async () => {
    await context.close();
    server.close();
  });

  const open = async (name: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${server.url}/${name}`);
    return page;
  };
  const post = async (page: Page, note: string) => {
    await page.locator("input").fill(note);
    await page.locator("button").click();
  };
  const cameTimes = (count: number) =>
    expect.poll(() => server.notes.map(({ note }) => note), SOON).toHaveLength(count);
  const says = (page: Page, text: string) =>
    expect.poll(() => page.locator("output").textContent(), SOON).toBe(text);
  /** Who had the note, and how each of them ended with it: it was sent under one key, and is not to blame. */
  const handedOver = async (page: Page) => {
    expect(new Set(server.notes.map(({ key }) => key)).size).toBe(1);
    await expect.poll(() => page.evaluate(ENDED_JOBS), SOON).toHaveLength(1);
    const [{ attempts, turns }] = (await page.evaluate(ENDED_JOBS)) as [Job];
    expect(attempts).toMatchObject({ failed: 0, errors: 0 });
    return turns.map(({ ended, reason }) => reason ?? ended);
  };
  const said = ["The page was left", "CONSUMED"];
  // A worker that is ended while it says that it leaves may not come to say it: then its lock tells that it is gone.
  const saidOrNot = expect.toBeOneOf([said, ["LOST", "CONSUMED"]]);

  it("a page posts, and whichever is open runs", async () => {
    const [one, other] = [await open("page"), await open("page")];
    await post(one, " Hello ");
    for (const page of [one, other]) await says(page, "1 of 1 delivered");
    expect(server.notes).toMatchObject([{ note: "Hello" }]);
  });

  it("a page with a dedicated worker ends it when told that it freezes, and has another when it goes on (P32)", async () => {
    const page = await open("dedicated");
    server.onNote = held;
    await post(page, "Hello");
    await cameTimes(1);
    const other = await open("page");
    server.onNote = taken;
    await page.evaluate('document.dispatchEvent(new Event("freeze"))');
    await says(other, "1 of 1 delivered");
    expect(await handedOver(other)).toEqual(saidOrNot);

    await other.close();
    await page.evaluate('document.dispatchEvent(new Event("resume"))');
    await post(page, "Again");
    await says(page, "2 of 2 delivered");
  });

  it("pages with a SharedWorker leave it the work when one of them closes, and leave it to others as the last one does", async () => {
    const [one, other] = [await open("shared"), await open("shared")];
    server.onNote = held;
    await post(one, "Hello");
    await cameTimes(1);
    await one.close();
    const page = await open("shared");
    await other.close();
    expect(server.notes).toHaveLength(1);
    const last = await open("page");
    server.onNote = taken;
    await page.close();
    await says(last, "1 of 1 delivered");
    expect(await handedOver(last)).toEqual(saidOrNot);
  });

  it.each([
    ["Background Sync", "ServiceWorker.prototype.postMessage = () => {}"],
    ["the page that goes", "delete ServiceWorkerRegistration.prototype.sync"],
  ])("a service worker goes on when no page is left, woken by %s", async (_, content) => {
    // Without what wakes it else.
    await context.addInitScript({ content });
    const page = await open("service");
    await page.evaluate("navigator.serviceWorker.ready.then(() => {})");
    server.onNote = held;
    await post(page, "Hello");
    await cameTimes(1);
    server.onNote = taken;
    await page.close();
    await cameTimes(2);
    expect(await handedOver(await open("empty"))).toEqual(said);
  });
});

/** Of a page: the jobs of its database that have ended. */
const ENDED_JOBS = `new Promise((resolve, reject) => {
  const opening = indexedDB.open("notes");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const all = opening.result.transaction("ended").objectStore("ended").getAll();
    all.onsuccess = () => resolve(all.result.map(({ value }) => value));
    opening.result.close();
  };
})`;
