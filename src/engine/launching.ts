import type { Failure } from "../failure.ts";
import type { Mailbox } from "../mailbox.ts";
import type { FlowDetail } from "../persistence/details.ts";
import type { Graph } from "./compile.ts";
import type { Answered, Question } from "./deciders.ts";
import { runAtom, type Ended, type Setting } from "./execution.ts";
import type { Notes } from "./notes.ts";
import type { RunOptions } from "./run-options.ts";
import type { Schedule, Start } from "./schedule.ts";

type Head = Pick<FlowDetail, "id" | "generation">;

const NO_FAILURES: Readonly<Record<string, Failure>> = Object.freeze({});

/**
 * Runs the user's code, which ends in the mailbox.
 *
 * A class, as one is made for each job: closures would cost more than what they do.
 */
export class Launcher {
  readonly #graph: Graph;
  readonly #options: RunOptions;
  readonly #notes: Notes;
  readonly #mailbox: Mailbox<Ended>;
  readonly #answered: Answered[] = [];
  readonly #executing = new AbortController();
  /** Made when something is reverted: most flows never are. */
  #reverting: AbortController | undefined;
  #forward: Setting | undefined;
  #backward: Setting | undefined;
  /** How much has been started and not been collected. */
  running = 0;

  constructor(graph: Graph, options: RunOptions, notes: Notes, mailbox: Mailbox<Ended>) {
    this.#graph = graph;
    this.#options = options;
    this.#notes = notes;
    this.#mailbox = mailbox;
  }

  launch(schedule: Schedule, start: Start, flow: Head): void {
    const isRevert = start.action === "REVERT";
    const failures = isRevert ? schedule.failures : NO_FAILURES;
    const setting = isRevert
      ? (this.#backward ??= this.#setting(flow, (this.#reverting ??= new AbortController())))
      : (this.#forward ??= this.#setting(flow, this.#executing));
    this.running += 1;
    const { kind } = start.atom.code;
    const run = kind === "task" ? runAtom : this.#graph.retrying!.runController;
    void run(start, schedule.atoms[start.atom.index]!, failures, setting, this.#mailbox);
  }

  /** Does not count as running: whoever leaves need not wait for who only thinks. */
  await(question: Question): void {
    void question.answers.then((answers) => {
      this.#answered.push({ question, answers });
      this.#mailbox.ring();
    });
  }

  /** What was answered since. */
  answered(): readonly Answered[] {
    return this.#answered.splice(0);
  }

  /** What is executed is not wanted any more; what is reverted is. */
  turnRound(error: Error): void {
    this.#executing.abort(error);
  }

  abort(error: Error): void {
    this.#executing.abort(error);
    this.#reverting?.abort(error);
  }

  #setting({ id, generation }: Head, { signal }: AbortController): Setting {
    const { executor, job, backoff, keeps } = this.#options;
    const notes = this.#notes;
    const refuseLacking = this.#graph.deciding?.refuseLacking;
    const fence = generation;
    return { executor, flowId: id, fence, job, backoff, refuseLacking, keeps, notes, signal };
  }
}
