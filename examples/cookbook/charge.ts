import { task, type } from "footplate";

/** A payment service that keeps our key with each charge, as most do. */
export interface Payments {
  find(key: string): Promise<string | undefined>;
  charge(cents: number, key: string): Promise<string>;
  refund(receipt: string, key: string): Promise<void>;
}

/** Charges once, also where it died after the charge and before its result was written down. */
export const charge = (payments: Payments) =>
  task("charge", {
    input: { cents: type<number>() },
    provides: "receipt",
    execute: async ({ cents }, { idempotencyKey: key }) =>
      (await payments.find(key)) ?? (await payments.charge(cents, key)),
    async revert(_, { result, failed, idempotencyKey: key }) {
      if (!failed) await payments.refund(String(result), key);
    },
  });
