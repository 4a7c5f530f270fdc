import type { Caller } from "../engine/executor.ts";
import type { FlowChange, FlowDetail } from "../persistence/details.ts";
import type { FlowWriter } from "../persistence/persistence.ts";
import type { Lease } from "./lease.ts";
import { isOutage } from "./trouble.ts";

// Most find the lease held, and wait for nothing. Else it is looked at in the very turn of what is done: the clock may be
// set between two turns.
async function held<T>(lease: Lease, act: () => Promise<T>): Promise<T> {
  do await lease.held();
  while (!lease.isHeld());
  return act();
}

/**
 * A persistence that writes nothing past its lease (P19), and knows what went wrong with it.
 *
 * A class, as one is made for each job: closures would cost more than what they do.
 */
export class LeasedStore implements FlowWriter {
  readonly blobs: boolean;
  readonly #lease: Lease;
  readonly #persistence: FlowWriter;
  readonly #onSaved: () => void;
  readonly #refused = (error: unknown): never => {
    // An outage tells more than what may come of it.
    if (isOutage(error) || !this.#thrown) this.#thrown = { error };
    throw error;
  };
  #thrown: { readonly error: unknown } | undefined;

  /** `onSaved` hears of every write that was acknowledged. */
  constructor(lease: Lease, persistence: FlowWriter, onSaved: () => void) {
    this.#lease = lease;
    this.#persistence = persistence;
    this.#onSaved = onSaved;
    this.blobs = persistence.blobs ?? false;
  }

  // Not every one waits until it rejects: some throw.
  openFlow(detail: FlowDetail): Promise<FlowDetail> {
    try {
      const opening = this.#lease.isHeld()
        ? this.#persistence.openFlow(detail)
        : held(this.#lease, () => this.#persistence.openFlow(detail));
      return opening.catch(this.#refused);
    } catch (error) {
      return this.#refused(error);
    }
  }

  save(change: FlowChange): Promise<void> {
    try {
      const saving = this.#lease.isHeld()
        ? this.#persistence.save(change)
        : held(this.#lease, () => this.#persistence.save(change));
      return saving.then(this.#onSaved, this.#refused);
    } catch (error) {
      return this.#refused(error);
    }
  }

  /** What the board is asked for on the job's behalf: its trouble is not the job's either. */
  watched<T>(asked: Promise<T>): Promise<T> {
    return asked.catch(this.#refused);
  }

  /** Whether a store threw this, whatever it says. */
  threw(error: unknown): boolean {
    return this.#thrown !== undefined && this.#thrown.error === error;
  }

  /** Whether this was thrown because a store does not work, and not by the flow (P15). */
  isTrouble(error: unknown): boolean {
    return this.threw(error) && isOutage(error);
  }
}

/** Calls what `caller` does, and nothing past its lease (P19). */
export function callerUnder(lease: Lease, caller: Caller): Caller {
  return {
    execute: (task, input, context) =>
      lease.isHeld()
        ? caller.execute(task, input, context)
        : held(lease, async () => caller.execute(task, input, context)),
    revert: (task, input, context) =>
      lease.isHeld()
        ? caller.revert(task, input, context)
        : held(lease, async () => caller.revert(task, input, context)),
  };
}
