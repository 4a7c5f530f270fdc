import { failureFrom, type Failure } from "../failure.ts";
import type { CustomRetry } from "../flow/retry.ts";
import type { Mailbox } from "../mailbox.ts";
import type { AtomDetail } from "../persistence/details.ts";
import { trouble, type Ended, type Setting } from "./execution.ts";
import type { Start } from "./schedule.ts";
import { storable } from "./storable.ts";

/** Runs the code of a controller, and puts what came of it into `mailbox`. Never rejects. */
export async function runController(
  start: Start,
  detail: AtomDetail,
  failures: Readonly<Record<string, Failure>>,
  { signal, job, keeps, backoff, refuseLacking }: Setting,
  mailbox: Pick<Mailbox<Ended>, "put">,
): Promise<void> {
  const { atom, action, input } = start;
  const code = atom.code as CustomRetry;
  // Its own, as it may do with it what it likes.
  const history = [...(detail.history ?? [])];
  const context = job ? { history, signal, job } : { history, signal };
  try {
    if (action === "DECIDE") {
      mailbox.put({ start, answer: await code.onFailure(input, context) });
    } else if (action === "REVERT") {
      const reverted = await code.revert?.(input, { ...context, failures });
      mailbox.put({ start, result: storable(reverted, `${atom.name} revert result`, keeps) });
    } else {
      refuseLacking?.(atom, input);
      const provided = await code.execute(input, context);
      mailbox.put({ start, result: storable(provided, `${atom.name} result`, keeps) });
    }
  } catch (error) {
    // A failure cannot wait for what becomes of it.
    const failed = action === "DECIDE" && { failure: failureFrom(error), final: true };
    mailbox.put({ start, ...(failed || trouble(error, detail, backoff)) });
  }
}
