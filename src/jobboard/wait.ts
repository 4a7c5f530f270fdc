import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Outcome } from "../job.ts";
import { listen } from "./listen.ts";
import { handedOut } from "./seen.ts";
import type { JobStore } from "./store.ts";

/** Resolves once the job is COMPLETE. @throws {FootplateError} `NOT_FOUND`, `TIMEOUT`, or the signal's reason */
export async function waitForOutcome(
  store: Pick<JobStore, "get" | "watch">,
  clock: Clock,
  id: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const elapsed = () => clock.elapsed?.() ?? clock.now();
  const deadline = elapsed() + timeoutMs;
  const listening = listen((wake) => store.watch(wake), clock);
  try {
    for (;;) {
      signal.throwIfAborted();
      const job = await store.get(id);
      if (!job) throw new FootplateError("NOT_FOUND", `There is no job "${id}"`);
      if (job.outcome) return handedOut(job).outcome as Outcome;
      const left = deadline - elapsed();
      if (left <= 0) {
        throw new FootplateError("TIMEOUT", `Job "${id}" has not ended within "${timeoutMs}" ms`);
      }
      await listening.nap(left, signal);
    }
  } finally {
    listening.off();
  }
}
