import { claiming, fetching, noOps, outcomes, rows, sharding } from "./edge-rows.ts";
import type { Part, Row, Unended } from "./report.ts";
import { openWorkerd } from "./workerd.ts";

// A runtime of its own for each, as one that stands still would take all the others with it.
const parts = { "rows and no-ops": [rows, noOps], claiming, sharding, outcomes, fetching };

/** Jobs in a Durable Object beside bare SQL and Workflows, all in local workerd, which is not Cloudflare's network. */
export async function edge(): Promise<Part[]> {
  const measured: (Row | Unended)[] = [];
  for (const [name, works] of Object.entries(parts)) {
    try {
      await using workerd = await openWorkerd();
      for (const work of [works].flat()) measured.push(...(await work(workerd)));
    } catch (error) {
      console.error(error);
      measured.push({ unended: name });
    }
  }
  return [{ bench: "edge, local workerd", rows: measured }];
}
