import { FootplateError, type FlowDetail } from "../../src/index.ts";
import type { Database } from "./database.ts";
import type { FlowRows } from "./flow-rows.ts";
import { atTurnsEnd } from "./turn.ts";

/**
 * Last words of flows, which share the row that ends their job. A verdict and the end of its job come within one turn, and
 * nothing of the object is heard outside before the turn is over: so they are one write.
 */
export interface Endings {
  /** Keeps the last change of a flow until the turn is over; tells whether it is one to keep. */
  hold(detail: FlowDetail): boolean;
  /** What is to be written with a job. */
  of(jobId: string): string | undefined;
  /** It was written with its job. */
  written(jobId: string): void;
  /** Writes what is held of a flow, before anybody reads it. */
  settle(flowId: string): void;
  /** Writes all that is held, whatever became of the jobs. */
  flush(): void;
  /** Hands what a job's row holds to its flow, which may outlive it. */
  fold(jobId: string): void;
}

/** What `read` gives; nothing of what nobody can read, which is to keep no job from being purged. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (FootplateError.is(error, "INVALID_INPUT")) return undefined;
    throw error;
  }
}

/** @param onLost Told when what was acknowledged cannot be written: the object must not go on as if it were. */
export function createEndings(
  database: Database,
  flows: FlowRows,
  onLost: (error: unknown) => void,
): Endings {
  const held = new Map<string, { readonly detail: FlowDetail; readonly text: string }>();

  const settle = (flowId: string) => {
    const one = held.get(flowId);
    if (!one) return;
    database.transaction(() => flows.write(one.detail, flows.read(flowId)));
    held.delete(flowId);
  };
  const flush = () => {
    for (const flowId of held.keys()) settle(flowId);
  };
  const flushLater = atTurnsEnd(flush, onLost);

  return {
    hold(detail) {
      const text = flows.textOf(detail);
      if (text === undefined) return false;
      held.set(detail.id, { detail, text });
      flushLater();
      return true;
    },
    of: (jobId) => held.get(jobId)?.text,
    written: (jobId) => void held.delete(jobId),
    settle,
    flush,
    fold(jobId) {
      const flow = readable(() => flows.read(jobId));
      if (flow && flow.record !== flow.row?.stored) flows.write(flow.record, flow);
    },
  };
}
