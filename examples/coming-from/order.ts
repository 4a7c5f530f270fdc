import { linearFlow, sleep, task, times, type, waitForSignal } from "footplate";

/** What the order needs of the world; each call is told the key under which it may be repeated. */
export interface Shop {
  charge(cents: number, key: string): Promise<string>;
  refund(receipt: string, key: string): Promise<void>;
  ship(receipt: string, key: string): Promise<void>;
}

/** What was a class with `run(event, step)` is data: each `step.do` a task, each rollback its `revert`. */
export const order = (shop: Shop) =>
  linearFlow("order", [
    task("charge", {
      input: { cents: type<number>() },
      provides: "receipt",
      retry: times(5, { backoff: { initialMs: 10_000, factor: 2 } }),
      execute: ({ cents }, { idempotencyKey }) => shop.charge(cents, idempotencyKey),
      async revert(_, { result, failed, idempotencyKey }) {
        if (!failed) await shop.refund(String(result), idempotencyKey);
      },
    }),
    waitForSignal("packed", { timeoutMs: 24 * 60 * 60_000 }),
    sleep("until the van comes", 60 * 60_000),
    task("ship", {
      input: { receipt: type<string>() },
      execute: ({ receipt }, { idempotencyKey }) => shop.ship(receipt, idempotencyKey),
    }),
  ]);
