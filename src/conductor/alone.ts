import { backoffMs } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import type { Job } from "../job.ts";
import type { Place } from "./floor.ts";
import { timesSaid, type Policy, type Settlement } from "./settle.ts";

const REASON = "It has to run alone, and others were running beside it";
const SHORT_MS = 1_000;
// A turn is remembered for sixteen turns, so that more times than these could not be counted.
const PATIENT_TIMES = 12;

/**
 * Waits until a job is alone, so that it may begin (P16), or says how it is given back: nothing else begins while it waits,
 * and what runs beside it may run for hours.
 *
 * It comes back until it was given back so often that it waits for as long as it takes: no job waits for ever.
 */
export async function waitAlone(
  job: Job,
  place: Place,
  signal: AbortSignal,
  { clock, leaseMs, policy }: { clock: Clock; leaseMs: number; policy: Policy },
): Promise<Settlement | undefined> {
  const times = timesSaid(job, REASON);
  const waitMs = patienceMs(times, leaseMs);
  const late = new AbortController();
  const timer = new AbortController();
  if (waitMs < Infinity) {
    // Ends by its own abort when it is not needed any more.
    clock.sleep(waitMs, timer.signal).then(
      () => late.abort("late"),
      () => {},
    );
  }
  const isAlone = await place.alone(AbortSignal.any([signal, late.signal]));
  timer.abort("over");
  if (isAlone || signal.aborted) return undefined;
  // Free for others at least as long as it was closed to them.
  const delayMs = Math.max(backoffMs(policy.backoff, times + 1), waitMs);
  return { verb: "abandon", options: { reason: REASON, delayMs } };
}

/** How long it may keep others from beginning, after so many times. */
function patienceMs(times: number, leaseMs: number): number {
  if (times >= PATIENT_TIMES) return Infinity;
  return times % 4 === 3 ? leaseMs : Math.min(SHORT_MS, leaseMs);
}
