import { createFlowView, type FlowView } from "./flow-view.ts";
import { createJobView, type JobView } from "./job-view.ts";
import type { Memory } from "./memory.ts";
import { NEW_HEAD, type Writing } from "./schema.ts";

/** What the steps of one transaction share: each sees what those before it wrote (P29). */
export interface Batch {
  readonly jobs: JobView;
  readonly flows: FlowView;
  /** Writes what changed and resolves when the transaction is complete. */
  finish(): Promise<void>;
}

/** Collects a write; what it rejects with comes out of `finish`. */
export type Write = (request: Promise<unknown>) => void;

/** Resolves when the transaction has begun, which others' transactions may hold up. */
export async function openBatch(tx: Writing, memory: Memory): Promise<Batch> {
  const writes: Promise<unknown>[] = [];
  const write: Write = (request) => {
    // Heard by `finish` as well, if it comes to that; an abort comes first otherwise.
    request.catch(() => {});
    writes.push(request);
  };
  tx.done.catch(() => {});
  const meta = tx.objectStore("meta");
  const head = (await meta.get("head")) ?? NEW_HEAD;
  memory.recall(head.commit);
  const jobs = createJobView(tx, write, memory.jobs, head);
  const flows = createFlowView(tx, write, memory.flows);

  return {
    jobs,
    flows,
    async finish() {
      jobs.flush();
      flows.flush();
      const commit = crypto.randomUUID();
      const hasWritten = writes.length > 0 || jobs.head.paused !== head.paused;
      if (hasWritten) write(meta.put({ ...jobs.head, commit }, "head"));
      tx.commit();
      await Promise.all([...writes, tx.done]);
      if (hasWritten) memory.keep(commit);
    },
  };
}
