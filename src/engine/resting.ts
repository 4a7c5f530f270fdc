import type { Awaited, Awaiting } from "./awaiting.ts";
import type { AtomTable } from "./table.ts";
import type { Waits } from "./waits.ts";

const NO_INPUT: Record<string, unknown> = Object.freeze({});

/** The atoms that are ready but for a time, or a signal. */
export class Resting {
  readonly #table: AtomTable;
  readonly #awaiting: Awaiting | undefined;
  #sleeping: number[] = [];

  /** `waits`: undefined where nothing of the flow waits. */
  constructor(table: AtomTable, waits: Waits | undefined) {
    this.#table = table;
    const { waiting } = table.graph;
    const sleep = (index: number) => void this.#sleeping.push(index);
    this.#awaiting = waits && waiting && new waiting.Awaiting(table, waits, sleep);
  }

  /** Has all that sleep looked at again: for some it may be time. */
  stir(): void {
    if (this.#sleeping.length === 0) return;
    for (const index of this.#sleeping) this.#table.look(index);
    this.#sleeping = [];
  }

  /** Whether an atom that is ready has to wait all the same. */
  holds(index: number, now: number): boolean {
    const held = this.#awaiting?.holds(index, now);
    if (held !== undefined) return held;
    if ((this.#table.atoms[index]!.wakeAt ?? 0) <= now) return false;
    this.#sleeping.push(index);
    return true;
  }

  /** What came for an atom that waited. */
  input(index: number): Record<string, unknown> {
    return this.#awaiting?.input(index) ?? NO_INPUT;
  }

  /** The signals that are waited for; undefined when none is. */
  awaited(): Awaited | undefined {
    return this.#awaiting?.awaited();
  }

  /** When the first sleeping atom is to go on. */
  nextWake(): number | undefined {
    let first: number | undefined;
    for (const index of this.#sleeping) {
      const { wakeAt = 0 } = this.#table.atoms[index]!;
      if (first === undefined || wakeAt < first) first = wakeAt;
    }
    return first;
  }
}
