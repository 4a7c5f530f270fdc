import type { Failure } from "../failure.ts";
import type { AtomDetail, FlowDetail } from "../persistence/details.ts";
import { foundAtom } from "./atoms.ts";
import { nodeAt, type Graph } from "./compile.ts";
import { isDisordered, isDone, isUndone } from "./done.ts";
import { failuresByName } from "./outcome.ts";
import { ReadyQueue } from "./ready-queue.ts";
import type { Changes, Transition } from "./transition.ts";

// What is known of a node beside its detail, as bits.
const RUNNING = 1;
const QUEUED = 2;
const CHANGED = 4;
const OPEN = 8;

const NONE: readonly never[] = [];

/**
 * The atoms of one run of a flow, who of them runs here, what changed since it was last asked, and who is to be looked at
 * again. It counts for each atom the neighbours that still hold it back, so that a change costs what it touches.
 *
 * A class, as one is made for each job: closures would cost more than what they do.
 */
export class AtomTable {
  readonly graph: Graph;
  readonly atoms: readonly AtomDetail[];
  /** Something began although not all before it is done: the flow was changed since. */
  readonly isDisordered: boolean;
  readonly #atoms: AtomDetail[];
  readonly #flags: Uint8Array;
  /** How many right before it are not done. */
  readonly #undone: Int32Array;
  /** How many right behind it are not undone. */
  readonly #unreverted: Int32Array;
  readonly #queue = new ReadyQueue();
  #running = 0;
  #failures: Readonly<Record<string, Failure>> | undefined;
  /** A list, and how much of it counts: one that is emptied each time takes its room anew. */
  readonly #changed: number[] = [];
  #changes = 0;
  #transitions: Transition[] = [];

  constructor(graph: Graph, { atoms }: Pick<FlowDetail, "atoms">) {
    const count = graph.atoms.length;
    const nodes = count + graph.junctions.length;
    this.graph = graph;
    this.#flags = new Uint8Array(nodes);
    this.#undone = new Int32Array(nodes);
    this.#unreverted = new Int32Array(nodes);
    this.#atoms = graph.atoms.map(({ name, pending }) =>
      atoms !== graph.pending && Object.hasOwn(atoms, name) ? foundAtom(atoms[name]!) : pending,
    );
    this.atoms = this.#atoms;
    this.#openJunctions();
    for (let index = 0; index < nodes; index += 1) {
      this.#undone[index] = nodeAt(graph, index).before.length;
    }
    for (let index = 0; index < count; index += 1) {
      const { state } = this.#atoms[index]!;
      // What is ignored counts by itself, when what is around it does.
      if (state !== "PENDING" && state !== "IGNORE")
        this.#countAround(index, graph.atoms[index]!.pending);
    }
    this.isDisordered = isDisordered(graph, this.#atoms, this.#undone);
    for (let index = 0; index < nodes; index += 1) {
      if (index < count || !this.isOpen(index)) this.look(index);
    }
  }

  /** Of the present attempt, by the names of the atoms that failed. */
  get failures(): Readonly<Record<string, Failure>> {
    return (this.#failures ??= Object.freeze(failuresByName(this.#atoms)));
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

  /** Whether what comes after a junction may start once all before it are done. */
  isOpen(index: number): boolean {
    return (this.#flags[index]! & OPEN) !== 0;
  }

  /** Lets what is behind a gate start, or has it asked again. */
  turn(index: number, isOpen: boolean): void {
    if (isOpen === this.isOpen(index)) return;
    this.#flags[index]! ^= OPEN;
    if (this.mayStart(index)) {
      this.#count(nodeAt(this.graph, index).after, this.#undone, isOpen);
    }
    if (!isOpen) this.look(index);
  }

  /** Puts an atom in line, to be looked at in the order of the graph. */
  look(index: number): void {
    if (this.#flags[index]! & QUEUED) return;
    this.#flags[index]! |= QUEUED;
    this.#queue.push(this.graph.ranks?.of[index] ?? index);
  }

  /** The next in line; undefined when there is none. */
  next(): number | undefined {
    const rank = this.#queue.pop();
    const index = rank === undefined ? rank : (this.graph.ranks?.at[rank] ?? rank);
    if (index !== undefined) this.#flags[index]! &= ~QUEUED;
    return index;
  }

  /** An atom that changes in a way that asks for nothing more of itself: it starts. */
  mark(index: number, next: AtomDetail): void {
    const before = this.#atoms[index]!;
    this.#atoms[index] = next;
    if (!(this.#flags[index]! & CHANGED)) {
      this.#flags[index]! |= CHANGED;
      this.#changed[this.#changes] = index;
      this.#changes += 1;
    }
    if (before.failure !== next.failure) this.#failures = undefined;
    const { state } = next;
    const { state: previous } = before;
    if (state === previous && next.intention === before.intention) return;
    this.#countAround(index, before);
    if (state === previous) return;
    // Whoever listens by the time it is stored hears of it.
    const transition = { atom: this.graph.atoms[index]!, state, previous, detail: next };
    if (this.#transitions.length === 0) this.#transitions = [transition];
    else this.#transitions.push(transition);
  }

  put(index: number, next: AtomDetail): void {
    this.mark(index, next);
    this.look(index);
  }

  /** Whether there is something to take. */
  get isChanged(): boolean {
    return this.#changes > 0;
  }

  take(): Changes {
    const count = this.#changes;
    if (count === 0) return { atoms: NONE, transitions: NONE };
    const transitions = this.#transitions;
    const atoms = Array<AtomDetail>(count);
    for (let at = 0; at < count; at += 1) {
      const index = this.#changed[at]!;
      this.#flags[index]! &= ~CHANGED;
      atoms[at] = this.#atoms[index]!;
    }
    this.#changes = 0;
    if (transitions.length > 0) this.#transitions = [];
    return { atoms, transitions };
  }

  /** An atom that was `before` holds its neighbours back, or does so no longer. */
  #countAround(index: number, before: AtomDetail): void {
    const { before: earlier, after: later } = this.graph.atoms[index]!;
    const now = this.#atoms[index]!;
    const isDoneNow = this.#lets(index, now, isDone, this.#undone);
    if (isDoneNow !== this.#lets(index, before, isDone, this.#undone)) {
      this.#count(later, this.#undone, isDoneNow);
    }
    const isUndoneNow = this.#lets(index, now, isUndone, this.#unreverted);
    if (isUndoneNow !== this.#lets(index, before, isUndone, this.#unreverted)) {
      this.#count(earlier, this.#unreverted, isUndoneNow);
    }
  }

  /**
   * What is ignored is no more than a passage: it lets on whom those before it let on. So is what is undone on the way back: a
   * flow may have been given an atom between two that were done already.
   */
  #lets(
    index: number,
    atom: AtomDetail,
    rule: (atom: AtomDetail) => boolean,
    counts: Int32Array,
  ): boolean {
    const isPassage = counts === this.#unreverted || atom.state === "IGNORE";
    return rule(atom) && (!isPassage || counts[index] === 0);
  }

  /** One neighbour holds these back, or does so no longer. Without recursion: passages may be a long way. */
  #count(these: readonly number[], counts: Int32Array, is: boolean): void {
    const isForward = counts === this.#undone;
    let passing: number[] | undefined;
    for (let list = these; ;) {
      for (const index of list) {
        const left = (counts[index]! += is ? -1 : 1);
        if (left !== (is ? 0 : 1)) continue;
        if (this.#isPassage(index, isForward)) (passing ??= []).push(index);
        else if (is) this.look(index);
      }
      const next = passing?.pop();
      if (next === undefined) return;
      const { before, after } = nodeAt(this.graph, next);
      list = isForward ? after : before;
    }
  }

  /** Gates that were not asked are none: what is behind them waits. */
  #isPassage(index: number, isForward: boolean): boolean {
    const atom = this.#atoms[index];
    if (!isForward) return !atom || isUndone(atom);
    return atom ? atom.state === "IGNORE" : this.isOpen(index);
  }

  #openJunctions(): void {
    const { atoms, junctions, deciding } = this.graph;
    for (const [at, { gate }] of junctions.entries()) {
      if (!gate || deciding!.isPassed(gate, this.atoms)) this.#flags[atoms.length + at]! |= OPEN;
    }
  }
}
