import { claiming, fetching, noOps, outcomes, rows, sharding } from "./edge-rows.ts";
import { report, type Row } from "./report.ts";
import { openWorkerd } from "./workerd.ts";

// A runtime of its own for each, as one that stands still would take all the others with it.
const parts = { "rows and no-ops": [rows, noOps], claiming, sharding, outcomes, fetching };

/** Jobs in a Durable Object beside bare SQL and Workflows, all in local workerd, which is not Cloudflare's network. */
export async function edge(): Promise<string> {
  const measured: Row[] = [];
  const failed: string[] = [];
  for (const [name, works] of Object.entries(parts)) {
    try {
      await using workerd = await openWorkerd();
      for (const work of [works].flat()) measured.push(...(await work(workerd)));
    } catch (error) {
      failed.push(`MISSED, as it came to no end: ${name} (${String(error)})`);
    }
  }
  const setup = `local workerd by wrangler dev, ${process.platform} ${process.arch}, Node ${process.version}, one run`;
  return [`Durable Object: ${setup}`, report(measured), ...failed].join("\n\n");
}
