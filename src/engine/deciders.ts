import { ask, askedAbout, decide, isIgnored, type Answers } from "./deciding.ts";
import { failureFrom, type Failure } from "../failure.ts";
import type { AtomDetail } from "../persistence/details.ts";
import { targetOf, type Gate } from "./gate.ts";
import type { AtomTable } from "./table.ts";

/** A gate about which somebody still thinks. */
export interface Question {
  /** The index of its junction. */
  readonly index: number;
  /** What was asked about: an answer about something else is worth nothing. */
  readonly about: readonly AtomDetail[];
  readonly answers: Promise<Answers>;
}

/** What came of a question. */
export interface Answered {
  readonly question: Question;
  readonly answers: Answers;
}

/** Those who decide what of a flow is ignored, and what they were asked. A class, as all that keeps count of a run. */
export class Deciders {
  readonly #table: AtomTable;
  #waiting = new Set<number>();
  #questions: Question[] = [];
  #broken: Failure | undefined;

  constructor(table: AtomTable) {
    this.#table = table;
  }

  /** How many gates were asked and have told no answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** What one of them threw: then nobody knows how to go on. */
  get broken(): Failure | undefined {
    return this.#broken;
  }

  /** Asks about a gate whose time it is; an answer given at once holds at once. */
  ask(index: number): void {
    const table = this.#table;
    if (table.isOpen(index) || !table.mayStart(index) || this.#waiting.has(index)) return;
    const gate = this.#gate(index);
    // Whoever is ignored already is not decided about.
    if (isIgnored(targetOf(gate), table)) return table.turn(index, true);
    const answers = ask(gate, table);
    if (!(answers instanceof Promise)) return this.#decide(index, gate, answers);
    this.#waiting.add(index);
    this.#questions.push({ index, about: askedAbout(gate, table), answers });
  }

  /** Who still thinks, since it was last asked. */
  take(): readonly Question[] {
    const questions = this.#questions;
    this.#questions = [];
    return questions;
  }

  /** Nobody waits for an answer any more: who still thinks is asked again if need be, as it does nothing but say yes or no. */
  forget(): void {
    this.#waiting = new Set();
    this.#questions = [];
    this.#broken = undefined;
  }

  answered({ question: { index, about }, answers }: Answered): void {
    if (!this.#waiting.delete(index)) return;
    const table = this.#table;
    const gate = this.#gate(index);
    const now = askedAbout(gate, table);
    // Meanwhile it may have been reverted, and even done again.
    if (!about.every((atom, at) => atom === now[at])) table.look(index);
    else if (table.mayStart(index)) this.#decide(index, gate, answers);
  }

  #decide(index: number, gate: Gate, answers: Answers): void {
    try {
      decide(this.#table, index, gate, answers);
    } catch (error) {
      this.#broken ??= failureFrom(error);
    }
  }

  /** Gates are the only junctions that stand in line. */
  #gate(index: number): Gate {
    const { atoms, junctions } = this.#table.graph;
    return junctions[index - atoms.length]!.gate!;
  }
}
