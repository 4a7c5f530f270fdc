import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { FlowChange, FlowDetail } from "../persistence/details.ts";
import { SavedAtoms } from "../persistence/saved-atoms.ts";
import type { FlowWriter } from "../persistence/persistence.ts";
import { applyTo } from "../persistence/rules.ts";

/** What a checkpoint may say; the rest of the change is the checkpoint's own. */
export type Progress = Omit<FlowChange, "flowId" | "generation" | "revision">;

const TRIES = 3;
const PAUSE_MS = 100;

/**
 * Writes one flow, one save at a time (P3). A save that brought no answer is repeated under the same revision, so
 * that it is either acknowledged or done, never done twice.
 */
export class Checkpoint {
  /** The last save may have been written or not. */
  isUnsure = false;
  readonly #persistence: FlowWriter | undefined;
  readonly #clock: Clock;
  /** As last written, but for the atoms, which are as they were found. */
  readonly #head: FlowDetail;
  readonly #atoms: SavedAtoms;
  /** With all atoms: made when somebody looks. */
  #whole: FlowDetail | undefined;

  constructor(opened: FlowDetail, persistence: FlowWriter | undefined, clock: Clock) {
    this.#head = { ...opened };
    this.#atoms = new SavedAtoms(opened.atoms);
    this.#persistence = persistence;
    this.#clock = clock;
  }

  /** As last written, but for its atoms. */
  get head(): Omit<FlowDetail, "atoms"> {
    return this.#head;
  }

  /** As last written. */
  get detail(): FlowDetail {
    return (this.#whole ??= { ...this.#head, atoms: this.#atoms.all() });
  }

  /** Resolves once it is written. @throws what persistence throws, after some tries */
  async save(progress: Progress): Promise<void> {
    const change = this.change(progress);
    try {
      await this.write(change);
    } catch (error) {
      await this.writeAgain(change, error);
    }
    this.written(change);
  }

  // What `save` is made of, for who saves at each step: a promise of its own for each would cost as much as the rest.

  change(progress: Progress): FlowChange {
    const { id: flowId, generation, revision } = this.#head;
    return changeOf(progress, flowId, generation, revision + 1);
  }

  write(change: FlowChange): Promise<void> | undefined {
    return this.#persistence?.save(change);
  }

  /** Writes nothing more once `isLeft`. @throws `first`, or what the last try throws */
  async writeAgain(
    change: FlowChange,
    first: unknown,
    isLeft: () => boolean = () => false,
  ): Promise<void> {
    let error = first;
    for (let tried = 1; tried < TRIES && mayPass(error); tried += 1) {
      await this.#clock.sleep(PAUSE_MS * tried);
      if (isLeft()) break;
      try {
        return await this.write(change);
      } catch (next) {
        error = next;
      }
    }
    this.isUnsure = !FootplateError.is(error, "STALE_CLAIM");
    throw error;
  }

  written(change: FlowChange): void {
    applyTo(this.#head, change, this.#clock.now());
    this.#whole = undefined;
    for (const atom of change.atoms ?? []) this.#atoms.put(atom);
  }
}

/** Most say something of atoms and nothing else: that is one object, and not two. */
function changeOf(
  progress: Progress,
  flowId: string,
  generation: number,
  revision: number,
): FlowChange {
  const { atoms, state, store, meta } = progress;
  return atoms && !state && !store && !meta
    ? { flowId, generation, revision, atoms }
    : { ...progress, flowId, generation, revision };
}

const mayPass = (error: unknown) =>
  FootplateError.is(error, "STORAGE") || FootplateError.is(error, "UNAVAILABLE");
