import type { Flow } from "../flow/flow.ts";
import { checkedStore } from "../flow/input.ts";
import type { FlowDetail } from "../persistence/details.ts";
import { openDetail } from "./opening.ts";
import type { EngineOptions } from "./options.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * Opens a flow that has a schema for its store; gives the detail, and what its engine is to add to that.
 *
 * What the schema makes of the store counts, and what it made when the flow began: later it has no say any more, as it may
 * not take the same store twice.
 * @throws {FootplateError} `INVALID_INPUT`, and nothing of the store was written
 */
export async function openFitted(
  flow: Flow,
  wanted: FlowDetail,
  { persistence, detail }: EngineOptions,
  added: Values,
): Promise<[opened: FlowDetail, added: Values]> {
  let misfit: unknown;
  const given = { ...wanted.store, ...added };
  const store = await checkedStore(flow, given).catch((error: unknown) => {
    misfit = error;
    return {};
  });
  const opened = await openDetail({ ...wanted, store }, persistence);
  if (opened.state !== "PENDING") {
    // Who resumes a detail of his own knows what else it needs; a job only says once more what it was posted with.
    return [opened, detail ? added : {}];
  }
  if (misfit) throw misfit;
  return [opened, store];
}
