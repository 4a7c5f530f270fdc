import type { Executor } from "../engine/executor.ts";
import type { Persistence } from "../persistence/persistence.ts";
import type { Lease } from "./lease.ts";
import { isOutage } from "./trouble.ts";

/** A persistence that writes nothing past its lease (P19), and knows what went wrong with it. */
export interface LeasedStore {
  readonly persistence: Persistence;
  /** Whether this was thrown because the store does not work, and not by the flow (P15). */
  isTrouble(error: unknown): boolean;
}

/** `onSaved` hears of every write that was acknowledged. */
export function storeUnder(
  lease: Lease,
  persistence: Persistence,
  onSaved: () => void,
): LeasedStore {
  let trouble: { readonly error: unknown } | undefined;
  const noticing = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (isOutage(error)) trouble = { error };
      throw error;
    }
  };
  return {
    persistence: Object.assign(Object.create(persistence) as Persistence, {
      openFlow: (detail: Parameters<Persistence["openFlow"]>[0]) =>
        noticing(() => persistence.openFlow(detail)),
      save: (change: Parameters<Persistence["save"]>[0]) =>
        noticing(async () => {
          // Looked at again in the turn of the write: the clock may be set between two turns.
          do await lease.held();
          while (!lease.isHeld());
          await persistence.save(change);
          onSaved();
        }),
    }),
    isTrouble: (error) => trouble !== undefined && trouble.error === error,
  };
}

/** An executor that starts nothing past its lease (P19). */
export function executorUnder(lease: Lease, executor: Executor): Executor {
  return {
    async execute(...args) {
      do await lease.held();
      while (!lease.isHeld());
      return await executor.execute(...args);
    },
    async revert(...args) {
      do await lease.held();
      while (!lease.isHeld());
      return await executor.revert(...args);
    },
  };
}
