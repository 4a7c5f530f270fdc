import { createFlowView, type FlowView } from "./flow-view.ts";
import { createJobView, type JobView } from "./job-view.ts";
import type { Memory } from "./memory.ts";
import { NEW_HEAD, type Head, type Writing } from "./schema.ts";
import { createWriter } from "./writer.ts";

/** What the steps of one transaction share: each sees what those before it wrote (P29). */
export interface Batch {
  readonly jobs: JobView;
  readonly flows: FlowView;
  /** Writes what changed and resolves when the transaction is complete. */
  finish(): Promise<void>;
}

/** Stands for the answers of steps that went by what was not true any more: nothing of them may be stored. */
export const MISTAKEN = Symbol("mistaken");

/**
 * Gives what the steps share as soon as that is known: at once where the memory is trusted to know it.
 * @param found What the transaction found, once it has begun, which others' transactions may hold up.
 */
export async function openBatch(tx: Writing, memory: Memory, found: Promise<Head>): Promise<Batch> {
  const writer = createWriter(tx);
  const trusted = memory.trusted;
  const head = trusted ?? (await found);
  if (!trusted) memory.recall(head);
  const jobs = createJobView(tx, writer, memory.jobs, head);
  const flows = createFlowView(tx, writer, memory.flows);

  return {
    jobs,
    flows,
    async finish() {
      jobs.flush();
      flows.flush();
      const next = { ...jobs.head, commit: crypto.randomUUID() };
      const hasWritten = writer.hasWritten || jobs.head.paused !== head.paused;
      if (hasWritten) writer.put("meta", next, "head");
      // What is asked for is on its way meanwhile.
      if (trusted && (await found).commit !== head.commit) throw MISTAKEN;
      tx.commit();
      await tx.done;
      if (hasWritten) memory.keep(next);
    },
  };
}

/** What a transaction reads first. */
export const headOf = async (tx: Writing): Promise<Head> =>
  (await tx.objectStore("meta").get("head")) ?? NEW_HEAD;
