import type { AtomDetail, FlowDetail } from "../persistence/details.ts";
import type { RetryState } from "../states.ts";
import { foundAtom } from "./atoms.ts";
import type { CompiledAtom, Graph } from "./compile.ts";
import { ReadyQueue } from "./ready-queue.ts";

/** One change of an atom's state, for listeners. */
export interface Transition {
  readonly atom: CompiledAtom;
  readonly state: RetryState;
  readonly previous: RetryState;
  /** The atom as it then was. */
  readonly detail: AtomDetail;
}

/** What changed: to be stored, and to be told. */
export interface Changes {
  readonly atoms: readonly AtomDetail[];
  readonly transitions: readonly Transition[];
}

// What is known of an atom beside its detail, as bits.
const RUNNING = 1;
const QUEUED = 2;
const CHANGED = 4;

const NONE: readonly never[] = [];

/** What comes after it may start. */
export const isDone = ({ state, intention }: AtomDetail): boolean =>
  (state === "SUCCESS" && intention === "EXECUTE") || state === "IGNORE";

/** What comes before it may be reverted. */
export const isUndone = ({ state }: AtomDetail): boolean =>
  state === "PENDING" || state === "REVERTED" || state === "IGNORE";

/**
 * The atoms of one run of a flow, who of them runs here, what changed since it was last asked, and who is to be looked at
 * again. It counts for each atom the neighbours that still hold it back, so that a change costs what it touches.
 *
 * A class, as one is made for each job: closures would cost more than what they do.
 */
export class AtomTable {
  readonly graph: Graph;
  readonly atoms: readonly AtomDetail[];
  /** Whether anybody hears of transitions. */
  readonly #isHeard: () => boolean;
  readonly #atoms: AtomDetail[];
  readonly #flags: Uint8Array;
  /** How many right before it are not done. */
  readonly #undone: Int32Array;
  /** How many right behind it are not undone. */
  readonly #unreverted: Int32Array;
  readonly #queue = new ReadyQueue();
  #running = 0;
  #changed: number[] = [];
  #transitions: Transition[] = [];

  constructor(graph: Graph, { atoms }: Pick<FlowDetail, "atoms">, isHeard: () => boolean) {
    const count = graph.atoms.length;
    this.graph = graph;
    this.#isHeard = isHeard;
    this.#flags = new Uint8Array(count);
    this.#undone = new Int32Array(count);
    this.#unreverted = new Int32Array(count);
    this.#atoms = graph.atoms.map(({ name, pending }) =>
      Object.hasOwn(atoms, name) ? foundAtom(atoms[name]!) : pending,
    );
    this.atoms = this.#atoms;
    for (let index = 0; index < count; index += 1) {
      const { before, after } = graph.atoms[index]!;
      const atom = this.#atoms[index]!;
      if (!isDone(atom)) for (const each of after) this.#undone[each]! += 1;
      if (!isUndone(atom)) for (const each of before) this.#unreverted[each]! += 1;
    }
    for (let index = 0; index < count; index += 1) this.look(index);
  }

  /** How many atoms have their code running here and now. */
  get running(): number {
    return this.#running;
  }

  isRunning(index: number): boolean {
    return (this.#flags[index]! & RUNNING) !== 0;
  }

  began(index: number): void {
    this.#flags[index]! |= RUNNING;
    this.#running += 1;
  }

  ended(index: number): void {
    this.#flags[index]! &= ~RUNNING;
    this.#running -= 1;
  }

  /** All right before it are done. */
  mayStart(index: number): boolean {
    return this.#undone[index] === 0;
  }

  /** All right behind it are undone. */
  mayRevert(index: number): boolean {
    return this.#unreverted[index] === 0;
  }

  /** Puts an atom in line, to be looked at in the order of the graph. */
  look(index: number): void {
    if (this.#flags[index]! & QUEUED) return;
    this.#flags[index]! |= QUEUED;
    this.#queue.push(index);
  }

  /** The next in line; undefined when there is none. */
  next(): number | undefined {
    const index = this.#queue.pop();
    if (index !== undefined) this.#flags[index]! &= ~QUEUED;
    return index;
  }

  /** An atom that changes in a way that asks for nothing more of itself: it starts. */
  mark(index: number, next: AtomDetail): void {
    const before = this.#atoms[index]!;
    this.#atoms[index] = next;
    if (!(this.#flags[index]! & CHANGED)) {
      this.#flags[index]! |= CHANGED;
      this.#changed.push(index);
    }
    const { state } = next;
    const { state: previous } = before;
    if (state === previous && next.intention === before.intention) return;
    const atom = this.graph.atoms[index]!;
    this.#count(atom.after, this.#undone, isDone(before), isDone(next));
    this.#count(atom.before, this.#unreverted, isUndone(before), isUndone(next));
    if (state === previous || !this.#isHeard()) return;
    this.#transitions.push({ atom, state, previous, detail: next });
  }

  put(index: number, next: AtomDetail): void {
    this.mark(index, next);
    this.look(index);
  }

  /** Whether there is something to take. */
  get isChanged(): boolean {
    return this.#changed.length > 0;
  }

  take(): Changes {
    const changed = this.#changed;
    if (changed.length === 0) return { atoms: NONE, transitions: NONE };
    const transitions = this.#transitions;
    const atoms = changed.map((index) => {
      this.#flags[index]! &= ~CHANGED;
      return this.#atoms[index]!;
    });
    this.#changed = [];
    if (transitions.length > 0) this.#transitions = [];
    return { atoms, transitions };
  }

  /** One neighbour holds these back, or does so no longer. */
  #count(these: readonly number[], counts: Int32Array, was: boolean, is: boolean): void {
    if (was === is) return;
    for (const index of these) {
      counts[index]! += is ? -1 : 1;
      if (counts[index] === 0) this.look(index);
    }
  }
}
