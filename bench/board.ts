import { claims } from "./board/claims.ts";
import { idle } from "./board/idle.ts";
import { poison } from "./board/poison.ts";
import { throughput } from "./board/throughput.ts";
import type { Part } from "./report.ts";

/** What the memory board and a conductor on it can do, beside what the docs promise. */
export async function board(): Promise<Part[]> {
  const rows = [
    ...(await throughput()),
    ...(await poison()),
    ...(await idle()),
    ...(await claims()),
  ];
  return [{ bench: "board", rows }];
}
