import { FootplateError } from "../errors.ts";
import { errorFrom, failureFrom, type Failure } from "../failure.ts";
import type { CompiledAtom } from "./compile.ts";
import { revertAll } from "./recovery.ts";
import { isSettled, caseOf, resolve, resolveAnswered, type Case } from "./resolving.ts";
import type { AtomTable } from "./table.ts";
import type { Sources } from "./values.ts";

/**
 * Has the controllers decide what becomes of failures: of one after the other, as they came.
 *
 * A controller is the user's code, too: when it throws, the flow can go neither on nor back.
 */
export class Resolver {
  readonly #table: AtomTable;
  readonly #sources: Sources;
  readonly #climbs: boolean;
  /** Failures that wait for their turn; the first is one that some controller's code is to be asked about. */
  #waiting: Case[] = [];
  #asked: Case | undefined;
  /** Whatever is said of it, it is to be reverted. */
  #isMoot = false;
  #broken: Failure | undefined;

  /** `climbs`: whether a REVERT goes up to the whole flow. */
  constructor(table: AtomTable, sources: Sources, climbs: boolean) {
    this.#table = table;
    this.#sources = sources;
    this.#climbs = climbs;
  }

  /** What a controller threw. */
  get broken(): Failure | undefined {
    return this.#broken;
  }

  /** The code of a controller runs, to answer. */
  get isAsking(): boolean {
    return this.#asked !== undefined;
  }

  /** Nothing else is to be started. */
  get isHolding(): boolean {
    return this.#broken !== undefined || this.isAsking || this.#waiting.length > 0;
  }

  /** An atom has failed. `final`: no controller may try it again. */
  raise(index: number, failure: Failure, now: number, final = isFatal(failure)): void {
    const table = this.#table;
    if (this.#broken || isSettled(table, index)) return;
    if (final) revertAll(table, now);
    else {
      this.#waiting.push(caseOf(table, index, failure, this.#climbs));
      if (!this.isAsking && this.#waiting.length === 1) this.#goOn(now);
    }
  }

  /** The controller whose code is to be asked now, if there is one. */
  ask(): CompiledAtom | undefined {
    if (this.isAsking || this.#broken) return undefined;
    const current = this.#waiting.shift();
    if (!current) return undefined;
    this.#asked = current;
    const { atoms, scopes } = this.#table.graph;
    return atoms[scopes[current.scope]!.retry!]!;
  }

  judged(answer: unknown, now: number): void {
    const current = this.#asked!;
    this.#asked = undefined;
    this.#isMoot = false;
    const open = this.#guarded(current, () =>
      resolveAnswered(this.#table, current, answer, this.#sources, now),
    );
    if (open) this.#waiting.unshift(open);
    else this.#goOn(now);
  }

  /** A controller has thrown in place of an answer. */
  refuse(failure: Failure): void {
    const current = this.#asked!;
    this.#asked = undefined;
    // It may have thrown because it was told to leave off.
    if (this.#isMoot) this.#isMoot = false;
    else this.#break(current, errorFrom(failure));
  }

  /** Nobody needs an answer any more: all is to be reverted. */
  forget(): void {
    this.#waiting = [];
    this.#isMoot = this.isAsking;
    this.#broken = undefined;
  }

  /** Comes to the next failure about which code is to be asked. */
  #goOn(now: number): void {
    for (;;) {
      const current = this.#waiting.shift();
      if (!current || this.#broken) return;
      const open = this.#guarded(current, () => resolve(this.#table, current, this.#sources, now));
      if (open) return void this.#waiting.unshift(open);
    }
  }

  #guarded<T>(current: Case, decide: () => T): T | undefined {
    try {
      return decide();
    } catch (cause) {
      this.#break(current, cause);
      return undefined;
    }
  }

  #break({ failed }: Case, cause: unknown): void {
    const message = `The controller over "${failed.name}" failed`;
    this.#broken = failureFrom(new FootplateError("EXECUTION", message, { cause }));
  }
}

// It was stored: the error itself is gone.
const isFatal = ({ name, types }: Failure): boolean =>
  name === "FatalError" || types.includes("FatalError");
