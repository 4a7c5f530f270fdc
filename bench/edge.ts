import { claiming, fetching, noOps, outcomes, rows, sharding } from "./edge-rows.ts";
import { report, type Row } from "./report.ts";
import { openWorkerd } from "./workerd.ts";

/** Jobs in a Durable Object beside bare SQL and Workflows, all in one local workerd, which is not Cloudflare's network. */
export async function edge(): Promise<string> {
  await using workerd = await openWorkerd();
  const measured: Row[] = [];
  for (const part of [rows, noOps, fetching, outcomes, sharding, claiming]) {
    const got = await part(workerd);
    console.error(report(got));
    measured.push(...got);
  }
  const setup = `local workerd by wrangler dev, ${process.platform} ${process.arch}, Node ${process.version}, one run`;
  return `Durable Object: ${setup}\n\n${report(measured)}`;
}
