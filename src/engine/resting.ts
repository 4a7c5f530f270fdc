import type { Wait } from "../flow/waits.ts";
import type { AtomTable } from "./table.ts";
import { waitOf, type Waits } from "./waits.ts";

/** What the atoms of a run wait for. */
export interface Awaited {
  readonly names: readonly string[];
  /** When the first of them has waited long enough. */
  readonly wakeAt: number | undefined;
}

const NO_INPUT: Record<string, unknown> = Object.freeze({});

/** The atoms that are ready but for a time, or a signal. */
export class Resting {
  readonly #table: AtomTable;
  readonly #waits: Waits;
  #sleeping: number[] = [];
  /** Those that wait for signals, and some that did. */
  #parked: Set<number> | undefined;

  constructor(table: AtomTable, waits: Waits) {
    this.#table = table;
    this.#waits = waits;
  }

  /** Has all that sleep looked at again: for some it may be time. */
  stir(): void {
    if (this.#sleeping.length === 0) return;
    for (const index of this.#sleeping) this.#table.look(index);
    this.#sleeping = [];
  }

  /** Whether an atom that is ready has to wait all the same. */
  holds(index: number, now: number): boolean {
    const wait = this.#waitOf(index);
    if (wait) return this.#awaits(index, wait, now);
    if ((this.#table.atoms[index]!.wakeAt ?? 0) <= now) return false;
    this.#sleeping.push(index);
    return true;
  }

  /** What came for an atom that waited. */
  input(index: number): Record<string, unknown> {
    const wait = this.#waitOf(index);
    return wait ? this.#waits.input(wait, this.#table.atoms[index]!) : NO_INPUT;
  }

  /** The signals that are waited for; undefined when none is. */
  awaited(): Awaited | undefined {
    if (!this.#parked) return undefined;
    const names = new Set<string>();
    let wakeAt: number | undefined;
    for (const index of this.#parked) {
      const { state, intention, startedAt, wakeAt: until } = this.#table.atoms[index]!;
      if (state !== "PENDING" || intention !== "EXECUTE" || startedAt === undefined) continue;
      names.add(waitOf(this.#table.graph.atoms[index]!)!.signal!);
      if (until !== undefined) wakeAt = Math.min(wakeAt ?? Infinity, until);
    }
    return names.size > 0 ? { names: [...names].toSorted(), wakeAt } : undefined;
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

  #waitOf(index: number): Wait | undefined {
    const wait = waitOf(this.#table.graph.atoms[index]!);
    return wait && this.#table.atoms[index]!.intention === "EXECUTE" ? wait : undefined;
  }

  #awaits(index: number, wait: Wait, now: number): boolean {
    const { graph, atoms } = this.#table;
    const atom = this.#waits.begun(graph, atoms, index, now);
    if (atom !== atoms[index]) this.#table.mark(index, atom);
    const look = this.#waits.look(wait, atom, now);
    if (look === "parked") (this.#parked ??= new Set()).add(index);
    else this.#parked?.delete(index);
    if (look === "asleep") this.#sleeping.push(index);
    return look !== "over";
  }
}
