import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { memoryDesk, postFailing, type Desk } from "./desks.ts";
import { tabsBrowsers } from "./tabs-browsers.ts";

const WITHIN = { timeout: 30_000, interval: 100 };

let desk: Desk;
let profile: string;
beforeAll(async () => {
  desk = await memoryDesk();
  profile = await mkdtemp(join(tmpdir(), "footplate-dashboard-"));
});
afterAll(async () => {
  await desk?.close();
  await rm(profile, { recursive: true, force: true });
});

it.each(tabsBrowsers())(
  "the page of `jobRoutes` shows a failed job to whoever has the token in $name",
  async ({ name, start }) => {
    const id = await postFailing(desk);
    const browser = await start(join(profile, name));
    try {
      const page = await browser.openWindow(`${desk.url}/dashboard#footplate?job=${id}`);
      const shows = (text: string) =>
        expect
          .poll(() => page.evaluate<string>("shown()"), WITHIN)
          .toEqual(expect.stringContaining(text));
      await page.evaluate(
        `void (globalThis.shown = () => [document.body, document.querySelector("footplate-dashboard")?.shadowRoot]
          .map((root) => root?.textContent).join(" "))`,
      );
      await shows("No token was given");
      await page.evaluate(`void (document.querySelector("input").value = "t0ps3cret-read")`);
      await page.evaluate(`document.querySelector("form").requestSubmit()`);
      await shows("no money");
      await shows("charging bad");
      // The arrow between its tasks, which only the routes know.
      const arrows = `document.querySelector("footplate-dashboard").shadowRoot.querySelectorAll("path.edge").length`;
      expect(await page.evaluate(arrows)).toBe(1);
    } finally {
      await browser.kill();
    }
  },
);
