import type { BrowserContext, Frame, Page } from "playwright-core";
import { expect } from "vitest";

// A restart of the server, and the longest that a page waits between two looks whether it is back.
const WITHIN_MS = 45_000;

/** What a page shows, row by row: `[["a.txt", "INDEXED"]]`, in order of their names. */
export const rowsOf = async (page: Page | Frame): Promise<string[][]> => {
  const rows = await page.$$eval("[data-job-id]", (elements) =>
    elements.map((row) => [
      row.querySelector("[data-part=name]")?.textContent ?? "",
      row.dataset["state"] ?? "",
    ]),
  );
  return rows.toSorted(([one = ""], [other = ""]) => (one < other ? -1 : 1));
};

/** Resolves once the page shows every one of these files in this state, and no others. */
export const showsAll = (page: Page | Frame, names: readonly string[], state: string) =>
  expect
    .poll(() => rowsOf(page), { timeout: WITHIN_MS, interval: 100 })
    .toEqual(names.toSorted().map((name) => [name, state]));

/** Opens one more tab. */
export async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

export const pick = (page: Page | Frame, paths: readonly string[]) =>
  page.locator("[data-testid=files]").setInputFiles([...paths]);
