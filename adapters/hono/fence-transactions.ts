import { admissionOf, type Admission, type FencedRequest, type Fences } from "./fence-store.ts";

/** A value, or a promise of it, as a store has it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** Fences and keys as one transaction sees them; each answer may be a promise. */
export type FencesWithin = {
  readonly [M in keyof Fences]: (
    ...given: Parameters<Fences[M]>
  ) => Awaitable<ReturnType<Fences[M]>>;
};

/** Keeps fences and keys where effects are written, too: both are then there, or neither. */
export interface FenceTransactions<Tx = undefined> {
  /**
   * Runs `body` in one transaction, beside which no other of the same job or key runs, and undoes all that it wrote where it
   * throws. What is given as `tx` is handed to the effect. A synchronous one takes synchronous effects only.
   */
  transaction<T>(body: (fences: FencesWithin, tx: Tx) => Awaitable<T>): Awaitable<T>;
}

/** Goes on with a value at once, or when it is there: a synchronous transaction must stay synchronous. */
export function after<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return isPromise(value) ? value.then(next) : next(value);
}

export const isPromise = <T>(value: Awaitable<T>): value is PromiseLike<T> =>
  typeof (value as { then?: unknown } | undefined)?.then === "function";

/** As `entered`, but in a transaction that also holds the effect, so that nothing has to be marked as under way. */
export function enteredWithin(fences: FencesWithin, request: FencedRequest): Awaitable<Admission> {
  const { job, fence, key } = request;
  return after(fences.fenceOf(job), (highest) =>
    after(fences.keyOf(key), (known) => {
      const admission = admissionOf(request, highest, known);
      const raising = fence > (highest ?? 0) ? fences.setFence(job, fence) : undefined;
      return after(raising, () => admission);
    }),
  );
}
