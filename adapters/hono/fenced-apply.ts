import type { StoredResponse } from "./fence-store.ts";
import {
  enteredWithin,
  isPromise,
  after,
  type Awaitable,
  type FenceTransactions,
} from "./fence-transactions.ts";
import { refused, requestOf, responseOf } from "./fenced-request.ts";
import { problem } from "./problem.ts";

/** What an effect answers: 200 and nothing, where it says nothing else. */
export type EffectAnswer = Partial<StoredResponse> | undefined | void;

/**
 * Lets a request take effect in one transaction with its fence and its key: whatever dies in between, all of them are there,
 * or none is, and the same may be asked again. As with `fenced`, a lower fence is 409 with STALE_CLAIM, and a known key gets
 * the stored answer. An effect that throws, or answers anything but 2xx, is undone; only its fence stays.
 *
 * @param effect Writes by the transaction alone, and nothing outside of it. What it throws is thrown.
 * @throws {TypeError} for an effect that gives a promise to a transaction that does not wait for it
 */
export async function applied<Tx>(
  request: Request,
  store: FenceTransactions<Tx>,
  effect: (tx: Tx) => Awaitable<EffectAnswer>,
): Promise<Response> {
  let asked;
  try {
    asked = requestOf(request.headers);
  } catch (error) {
    return problem(error);
  }
  let undone: StoredResponse | undefined;
  try {
    return await waitedFor(store, (fences, tx) => {
      // A store may run it again.
      undone = undefined;
      return after(enteredWithin(fences, asked), (admission) => {
        if (!admission.admit) return refused(admission, asked);
        return after(effect(tx), (said) => {
          const answer = { status: 200, headers: {}, body: "", ...said };
          if (answer.status >= 200 && answer.status < 300) {
            return after(fences.setKey(asked.key, answer), () => responseOf(answer));
          }
          undone = answer;
          // The only word for it that every transaction knows.
          throw new Error(`The effect answered "${answer.status}"`);
        });
      });
    });
  } catch (error) {
    // The claim was made, whatever came of the request: who had the job before must not get in after this.
    await store.transaction((fences) => after(enteredWithin(fences, asked), () => {}));
    if (undone) return responseOf(undone);
    throw error;
  }
}

/** Runs `body` in a transaction, and sees to it that it waits for a promise which `body` gives. */
async function waitedFor<Tx, T>(
  store: FenceTransactions<Tx>,
  body: Parameters<typeof store.transaction<T>>[0],
): Promise<T> {
  let given: Awaitable<T> | undefined;
  const result = store.transaction<T>((fences, tx) => (given = body(fences, tx)));
  if (result === given && isPromise(result)) {
    // It goes on, but nobody asked for what becomes of it.
    result.then(undefined, () => {});
    throw new TypeError("The effect is asynchronous, and the transaction over before it is");
  }
  return result;
}
