import type { Wait } from "../flow/wait.ts";
import type { AtomTable } from "./table.ts";
import { waitOf, type Waits } from "./waits.ts";

/** What the atoms of a run wait for. */
export interface Awaited {
  readonly names: readonly string[];
  /** When the first of them has waited long enough. */
  readonly wakeAt: number | undefined;
}

/** The atoms of a run that wait before their code runs. */
export class Awaiting {
  readonly #table: AtomTable;
  readonly #waits: Waits;
  readonly #sleep: (index: number) => void;
  /** Those that wait for signals, and some that did. */
  #parked: Set<number> | undefined;

  /** `sleep` has an atom looked at again once it is time. */
  constructor(table: AtomTable, waits: Waits, sleep: (index: number) => void) {
    this.#table = table;
    this.#waits = waits;
    this.#sleep = sleep;
  }

  /** Whether an atom that is ready has to wait all the same; undefined for one that waits for nothing. */
  holds(index: number, now: number): boolean | undefined {
    const wait = this.#waitOf(index);
    if (!wait) return undefined;
    const { graph, atoms } = this.#table;
    const atom = this.#waits.begun(graph, atoms, index, now);
    if (atom !== atoms[index]) this.#table.mark(index, atom);
    const look = this.#waits.look(wait, atom, now);
    if (look === "parked") (this.#parked ??= new Set()).add(index);
    else this.#parked?.delete(index);
    if (look === "asleep") this.#sleep(index);
    return look !== "over";
  }

  /** What came for an atom that waited. */
  input(index: number): Record<string, unknown> | undefined {
    const wait = this.#waitOf(index);
    return wait && this.#waits.input(wait, this.#table.atoms[index]!);
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

  #waitOf(index: number): Wait | undefined {
    const wait = waitOf(this.#table.graph.atoms[index]!);
    return wait && this.#table.atoms[index]!.intention === "EXECUTE" ? wait : undefined;
  }
}
