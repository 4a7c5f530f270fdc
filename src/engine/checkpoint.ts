import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { AtomDetail, FlowChange, FlowDetail } from "../persistence/details.ts";
import type { Persistence } from "../persistence/persistence.ts";
import { applyToHead } from "../persistence/rules.ts";

/** What a checkpoint may say; the rest of the change is the checkpoint's own. */
export type Progress = Omit<FlowChange, "flowId" | "generation" | "revision">;

const TRIES = 3;
const PAUSE_MS = 100;

/**
 * Writes one flow, one save at a time (P3). A save that brought no answer is repeated under the same revision, so
 * that it is either acknowledged or done, never done twice. `onDetail` is told the detail as it is opened and after each save.
 */
export class Checkpoint {
  /** As last written. */
  detail: FlowDetail;
  /** The last save may have been written or not. */
  isUnsure = false;
  readonly #persistence: Persistence | undefined;
  readonly #clock: Clock;
  readonly #onDetail: (detail: FlowDetail) => void;
  /** Its own, so that a save costs what it changes and not what is there. */
  readonly #atoms: Record<string, AtomDetail>;

  constructor(
    opened: FlowDetail,
    persistence: Persistence | undefined,
    clock: Clock,
    onDetail: (detail: FlowDetail) => void,
  ) {
    this.#atoms = { ...opened.atoms };
    this.detail = { ...opened, atoms: this.#atoms };
    this.#persistence = persistence;
    this.#clock = clock;
    this.#onDetail = onDetail;
    onDetail(this.detail);
  }

  /** Resolves once it is written. @throws what persistence throws, after some tries */
  save(progress: Progress): Promise<void> | undefined {
    const { id: flowId, generation, revision } = this.detail;
    const change: FlowChange = { ...progress, flowId, generation, revision: revision + 1 };
    const persistence = this.#persistence;
    if (!persistence) return void this.#saved(change);
    const again = (error: unknown) => this.#again(persistence, change, error);
    try {
      return persistence.save(change).then(() => this.#saved(change), again);
    } catch (error) {
      return again(error);
    }
  }

  async #again(persistence: Persistence, change: FlowChange, first: unknown): Promise<void> {
    let error = first;
    for (let tried = 1; tried < TRIES && mayPass(error); tried += 1) {
      await this.#clock.sleep(PAUSE_MS * tried);
      try {
        await persistence.save(change);
        return this.#saved(change);
      } catch (next) {
        error = next;
      }
    }
    this.isUnsure = !FootplateError.is(error, "STALE_CLAIM");
    throw error;
  }

  #saved(change: FlowChange): void {
    this.detail = applyToHead(this.detail, change, this.#clock.now());
    for (const atom of change.atoms ?? []) this.#atoms[atom.name] = atom;
    this.#onDetail(this.detail);
  }
}

const mayPass = (error: unknown) =>
  FootplateError.is(error, "STORAGE") || FootplateError.is(error, "UNAVAILABLE");
