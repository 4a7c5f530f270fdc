import { inChromium } from "./in-browser.ts";
import { report, type Row } from "./report.ts";

/** Board and conductor in a real browser, strictly durable, beside code written by hand on the same stores and indexes. */
export async function indexeddb(): Promise<string> {
  const rows = await inChromium<Row[]>("bench/indexeddb/page.ts");
  return rows ? report(rows) : "There is no Chromium here: CHROMIUM_PATH says where one is";
}
