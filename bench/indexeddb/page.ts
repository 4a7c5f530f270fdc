import type { Row } from "../report.ts";
import { claiming } from "./claiming.ts";
import { posting } from "./posting.ts";
import { requestQueue } from "./request-queue.ts";
import { throughput } from "./throughput.ts";

/** All that is measured in a page. */
export default async function rows(): Promise<Row[]> {
  return [
    ...(await throughput()),
    ...(await posting()),
    ...(await claiming()),
    ...(await requestQueue()),
  ];
}
