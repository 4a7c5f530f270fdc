import type { Executor } from "../engine/executor.ts";
import type { Persistence } from "../persistence/persistence.ts";
import type { Lease } from "./lease.ts";
import { isOutage } from "./trouble.ts";

/** A persistence that writes nothing past its lease (P19), and knows what went wrong with it. */
export interface LeasedStore {
  readonly persistence: Persistence;
  /** What the board is asked for on the job's behalf: its trouble is not the job's either. */
  watched<T>(asked: Promise<T>): Promise<T>;
  /** Whether a store threw this, whatever it says. */
  threw(error: unknown): boolean;
  /** Whether this was thrown because a store does not work, and not by the flow (P15). */
  isTrouble(error: unknown): boolean;
}

// Most find the lease held, and wait for nothing. Else it is looked at in the very turn of what is done: the clock may be
// set between two turns.
async function held<T>(lease: Lease, act: () => Promise<T>): Promise<T> {
  do await lease.held();
  while (!lease.isHeld());
  return act();
}

/** `onSaved` hears of every write that was acknowledged. */
export function storeUnder(
  lease: Lease,
  persistence: Persistence,
  onSaved: () => void,
): LeasedStore {
  let thrown: { readonly error: unknown } | undefined;
  const refused = (error: unknown): never => {
    // An outage tells more than what may come of it.
    if (isOutage(error) || !thrown) thrown = { error };
    throw error;
  };
  const threw = (error: unknown) => thrown !== undefined && thrown.error === error;
  const own: Pick<Persistence, "openFlow" | "save"> = {
    // Not every one waits until it rejects: some throw.
    openFlow(detail) {
      try {
        return persistence.openFlow(detail).catch(refused);
      } catch (error) {
        return refused(error);
      }
    },
    save(change) {
      try {
        return lease.isHeld()
          ? persistence.save(change).then(onSaved, refused)
          : held(lease, () => persistence.save(change)).then(onSaved, refused);
      } catch (error) {
        return refused(error);
      }
    },
  };
  return {
    persistence: Object.assign(Object.create(persistence) as Persistence, own),
    watched: (asked) => asked.catch(refused),
    threw,
    isTrouble: (error) => threw(error) && isOutage(error),
  };
}

/** An executor that starts nothing past its lease (P19). */
export function executorUnder(lease: Lease, executor: Executor): Executor {
  return {
    execute: (task, input, context) =>
      lease.isHeld()
        ? executor.execute(task, input, context)
        : held(lease, () => executor.execute(task, input, context)),
    revert: (task, input, context) =>
      lease.isHeld()
        ? executor.revert(task, input, context)
        : held(lease, () => executor.revert(task, input, context)),
  };
}
