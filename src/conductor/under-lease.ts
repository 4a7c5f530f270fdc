import type { Caller } from "../engine/executor.ts";
import { FootplateError } from "../errors.ts";
import type { FlowChange, FlowDetail } from "../persistence/details.ts";
import type { FlowWriter, Persistence } from "../persistence/persistence.ts";
import { applyChange } from "../persistence/rules.ts";
import type { Lease } from "./lease.ts";
import { isOutage } from "./trouble.ts";

// Most find the lease held, and wait for nothing. Else it is looked at in the very turn of what is done: the clock may be
// set between two turns.
async function held<T>(lease: Lease, act: () => Promise<T>): Promise<T> {
  do await lease.held();
  while (!lease.isHeld());
  return act();
}

/** What a conductor needs of a persistence to run flows. */
type FlowAdder = FlowWriter & Pick<Persistence, "addFlow">;

/**
 * A persistence that writes nothing past its lease (P19), and knows what went wrong with it.
 *
 * Nobody has run a job that is claimed for the first time. Its detail is not opened to find that out: it is added with the
 * first start mark, in one step that is refused if there is one after all (P2, P7).
 *
 * A class, as one is made for each job: closures would cost more than what they do.
 */
export class LeasedStore implements FlowWriter {
  readonly blobs: boolean;
  readonly #lease: Lease;
  readonly #persistence: FlowAdder;
  readonly #onSaved: () => void;
  readonly #refused = (error: unknown): never => {
    // An outage tells more than what may come of it.
    if (isOutage(error) || !this.#thrown) this.#thrown = { error };
    throw error;
  };
  #thrown: { readonly error: unknown } | undefined;
  #isNew: boolean;
  /** To be added with what is saved first. */
  #unopened: FlowDetail | undefined;

  /**
   * @param onSaved Hears of every write that was acknowledged.
   * @param isNew Nobody but the owner of this very claim can have opened the flow.
   */
  constructor(lease: Lease, persistence: FlowAdder, onSaved: () => void, isNew: boolean) {
    this.#lease = lease;
    this.#persistence = persistence;
    this.#onSaved = onSaved;
    this.#isNew = isNew;
    this.blobs = persistence.blobs ?? false;
  }

  // Not every one waits until it rejects: some throw.
  openFlow(detail: FlowDetail): Promise<FlowDetail> {
    this.#unopened = this.#isNew ? detail : undefined;
    // Asked again, it wants to know what became of a write.
    this.#isNew = false;
    if (this.#unopened) return Promise.resolve(detail);
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
    const unopened = this.#unopened;
    const write = unopened
      ? () => this.#begin(unopened, change)
      : () => this.#persistence.save(change);
    try {
      const saving = this.#lease.isHeld() ? write() : held(this.#lease, write);
      return saving.then(this.#onSaved, this.#refused);
    } catch (error) {
      return this.#refused(error);
    }
  }

  async #begin(unopened: FlowDetail, change: FlowChange): Promise<void> {
    const added = applyChange(unopened, change, unopened.updatedAt);
    try {
      await this.#persistence.addFlow(added);
    } catch (error) {
      if (!FootplateError.is(error, "DUPLICATE")) throw error;
      const { revision, meta } = await this.#persistence.openFlow(unopened);
      // Under this claim nobody but us has written: so it was added before, and the answer was lost (P4).
      const isOurs = revision === change.revision && meta["job"] === unopened.meta["job"];
      if (!isOurs) throw error;
    }
    this.#unopened = undefined;
  }

  /** What the board is asked for on the job's behalf: its trouble is not the job's either. */
  watched<T>(asked: Promise<T>): Promise<T> {
    return asked.catch(this.#refused);
  }

  /**
   * Whether a flow that was taken for new is there already, and so is to be opened and gone on with: what kept it from
   * beginning may be answered by what is stored. One that is new is added as it is, for who looks at it.
   */
  async wasBegun(): Promise<boolean> {
    const unopened = this.#unopened;
    if (!unopened || !this.#lease.isHeld()) return false;
    try {
      await this.#persistence.addFlow(unopened);
    } catch (error) {
      return FootplateError.is(error, "DUPLICATE");
    }
    return false;
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
