import { createFlowView, type FlowView } from "./flow-view.ts";
import { createJobView, type JobView } from "./job-view.ts";
import type { Writing } from "./schema.ts";

/** What the steps of one transaction share: each sees what those before it wrote (P29). */
export interface Batch {
  readonly jobs: JobView;
  readonly flows: FlowView;
  /** Resolves when the transaction has begun, which others' transactions may hold up. */
  readonly begun: Promise<unknown>;
  /** Writes what changed and resolves when the transaction is complete. */
  finish(): Promise<void>;
  abort(): void;
}

/** Collects a write; what it rejects with comes out of `finish`. */
export type Write = (request: Promise<unknown>) => void;

export function createBatch(tx: Writing): Batch {
  const writes: Promise<unknown>[] = [];
  const write: Write = (request) => void writes.push(request);
  const jobs = createJobView(tx, write);
  const flows = createFlowView(tx, write);
  // An abort is reported by whoever waits for a request or for `finish`; here it would be reported twice.
  tx.done.catch(() => {});

  return {
    jobs,
    flows,
    begun: jobs.begun,
    async finish() {
      jobs.flush();
      flows.flush();
      tx.commit();
      await Promise.all([...writes, tx.done]);
    },
    abort() {
      for (const request of writes) request.catch(() => {});
      try {
        tx.abort();
      } catch {
        // It was over already.
      }
    },
  };
}
