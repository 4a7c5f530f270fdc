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
  const noticed = (error: unknown) => {
    if (isOutage(error)) trouble = { error };
    return error;
  };
  const own: Pick<Persistence, "openFlow" | "save"> = {
    async openFlow(detail) {
      try {
        return await persistence.openFlow(detail);
      } catch (error) {
        throw noticed(error);
      }
    },
    async save(change) {
      try {
        // Looked at in the turn of the write: the clock may be set between two turns.
        while (!lease.isHeld()) await lease.held();
        await persistence.save(change);
      } catch (error) {
        throw noticed(error);
      }
      onSaved();
    },
  };
  return {
    persistence: Object.assign(Object.create(persistence) as Persistence, own),
    isTrouble: (error) => trouble !== undefined && trouble.error === error,
  };
}

/** An executor that starts nothing past its lease (P19). */
export function executorUnder(lease: Lease, executor: Executor): Executor {
  const held = async <T>(act: () => Promise<T>): Promise<T> => {
    do await lease.held();
    while (!lease.isHeld());
    return act();
  };
  // Most find the lease held, and wait for nothing.
  return {
    execute: (task, input, context) =>
      lease.isHeld()
        ? executor.execute(task, input, context)
        : held(() => executor.execute(task, input, context)),
    revert: (task, input, context) =>
      lease.isHeld()
        ? executor.revert(task, input, context)
        : held(() => executor.revert(task, input, context)),
  };
}
