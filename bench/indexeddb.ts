import { inChromium, inFirefox } from "./in-browser.ts";
import type { Part, Row } from "./report.ts";

const browsers = { Chromium: inChromium, Firefox: inFirefox };

/** Board and conductor in real browsers, strictly durable, beside code written by hand on the same stores and indexes. */
export async function indexeddb(): Promise<Part[]> {
  const parts: Part[] = [];
  for (const [name, inBrowser] of Object.entries(browsers)) {
    const rows = await inBrowser<Row[]>("bench/indexeddb/page.ts").catch((error: unknown) => {
      console.error(error);
      return [{ unended: "all of it" }];
    });
    parts.push({
      bench: `indexeddb, ${name}`,
      rows: rows ?? [{ unended: `all of it, as there is no ${name} here` }],
    });
  }
  return parts;
}
