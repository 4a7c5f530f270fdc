import { ask, askedAbout, decide, type Answers } from "./deciding.ts";
import type { AtomDetail } from "../persistence/details.ts";
import type { Gate } from "./gate.ts";
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
  readonly #waiting = new Set<number>();
  #questions: Question[] = [];

  constructor(table: AtomTable) {
    this.#table = table;
  }

  /** How many gates were asked and have told no answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Asks about a gate whose time it is; an answer given at once holds at once. @throws as `decide` */
  ask(index: number): void {
    const table = this.#table;
    if (table.isOpen(index) || !table.mayStart(index) || this.#waiting.has(index)) return;
    const gate = this.#gate(index);
    const answers = ask(gate, table);
    if (!(answers instanceof Promise)) return decide(table, index, gate, answers);
    this.#waiting.add(index);
    this.#questions.push({ index, about: askedAbout(gate, table), answers });
  }

  /** Who still thinks, since it was last asked. */
  take(): readonly Question[] {
    const questions = this.#questions;
    this.#questions = [];
    return questions;
  }

  /** @throws as `decide` */
  answered({ question: { index, about }, answers }: Answered): void {
    const table = this.#table;
    const gate = this.#gate(index);
    this.#waiting.delete(index);
    const now = askedAbout(gate, table);
    // Meanwhile it may have been reverted, and even done again.
    if (!about.every((atom, at) => atom === now[at])) table.look(index);
    else if (table.mayStart(index)) decide(table, index, gate, answers);
  }

  /** Gates are the only junctions that stand in line. */
  #gate(index: number): Gate {
    const { atoms, junctions } = this.#table.graph;
    return junctions[index - atoms.length]!.gate!;
  }
}
