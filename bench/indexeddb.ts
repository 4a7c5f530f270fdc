import { inChromium, inFirefox } from "./in-browser.ts";
import { report, type Row } from "./report.ts";

const browsers = { Chromium: inChromium, Firefox: inFirefox };

/** Board and conductor in real browsers, strictly durable, beside code written by hand on the same stores and indexes. */
export async function indexeddb(): Promise<string> {
  const parts: string[] = [];
  for (const [name, inBrowser] of Object.entries(browsers)) {
    const rows = await inBrowser<Row[]>("bench/indexeddb/page.ts");
    parts.push(rows ? `${name}\n\n${report(rows)}` : `There is no ${name} here`);
  }
  return parts.join("\n\n");
}
