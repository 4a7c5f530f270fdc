import { FootplateError, type FlowDetail } from "../../src/index.ts";
import type { Database } from "./database.ts";

/** A flow's job is in the same database: whoever claimed it last may write, opened yet or not (P2). @throws `STALE_CLAIM` */
export function requireClaim(
  database: Database,
  { meta }: Pick<FlowDetail, "meta">,
  generation: number,
): void {
  const id = meta["job"];
  if (typeof id !== "string") return;
  const [job] = database.run<{ generation: number }>(
    "SELECT generation FROM footplate_jobs WHERE id = ?",
    id,
  );
  if (!job || job.generation <= generation) return;
  throw new FootplateError(
    "STALE_CLAIM",
    `Job "${id}" is at generation "${job.generation}", so "${generation}" may not write to its flow`,
  );
}
