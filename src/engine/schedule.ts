import { FootplateError } from "../errors.ts";
import { failureFrom, type Failure } from "../failure.ts";
import type { AtomDetail, AtomRun, FlowDetail } from "../persistence/details.ts";
import { endedAtom, parkedAtom, startedAtom, withoutSteps, type Leave } from "./atoms.ts";
import type { CompiledAtom, Graph } from "./compile.ts";
import { Deciders, type Answered, type Question } from "./deciders.ts";
import type { Page } from "./page.ts";
import {
  executeRetry,
  failOrphan,
  resolveFailure,
  restart,
  retryScope,
  revertAll,
} from "./recovery.ts";
import { Resting, type Awaited } from "./resting.ts";
import { AtomTable, isDone, isUndone, type Changes } from "./table.ts";
import type { Waits } from "./waits.ts";

/** An atom to start once its start mark is stored. */
export interface Start {
  readonly atom: CompiledAtom;
  readonly action: AtomRun["action"];
  /** What its code is given. */
  input: Record<string, unknown>;
  /** What it says of itself, once it runs. */
  page: Page | undefined;
}

const NONE: readonly never[] = [];

/**
 * Decides what a flow does next: which atoms are ready, what a failure leads to, what is finished.
 *
 * It does no I/O and runs no task. An atom is looked at again only when a neighbour changed, so a step costs
 * what it touches, not the size of the flow.
 */
export class Schedule {
  /** The atoms as they are now, in the order of the graph. */
  readonly atoms: readonly AtomDetail[];
  readonly #table: AtomTable;
  readonly #resting: Resting;
  readonly #deciders: Deciders | undefined;
  #broken: Failure | undefined;

  constructor(
    graph: Graph,
    detail: Pick<FlowDetail, "atoms">,
    openedAt: number,
    isHeard: () => boolean,
    waits: Waits,
  ) {
    const table = new AtomTable(graph, detail, isHeard);
    this.#table = table;
    this.#resting = new Resting(table, waits);
    this.atoms = table.atoms;
    this.#deciders = graph.hasGates ? new Deciders(table) : undefined;
    for (let index = 0; index < this.atoms.length; index += 1) failOrphan(table, index, openedAt);
  }

  /** How many atoms and deciders have their code running here and now. */
  get running(): number {
    return this.#table.running + (this.#deciders?.waiting ?? 0);
  }

  /** What a controller or a decider threw. */
  get broken(): Failure | undefined {
    return this.#broken;
  }

  /** Marks what may start now, up to `limit` at once in all, and gives it in order. */
  start(limit: number, now: number): Start[] {
    const table = this.#table;
    const starts: Start[] = [];
    this.#resting.stir();
    while (!this.#broken && table.running < limit) {
      const index = table.next();
      if (index === undefined) break;
      if (index >= this.atoms.length) {
        this.#decided(() => this.#deciders!.ask(index));
        continue;
      }
      if (!this.#ready(index) || this.#resting.holds(index, now)) continue;
      const atom = table.graph.atoms[index]!;
      const action = this.#guarded(atom, () => this.#begin(index, now));
      if (!action) continue;
      table.began(index);
      table.mark(index, startedAtom(this.atoms[index]!, action, now));
      starts.push({ atom, action, input: this.#resting.input(index), page: undefined });
    }
    return starts;
  }

  /** Which deciders still think, since this was last asked. */
  questions(): readonly Question[] {
    return this.#deciders?.take() ?? NONE;
  }

  answered(answered: Answered): void {
    this.#decided(() => this.#deciders!.answered(answered));
  }

  succeeded({ atom: { index }, action }: Start, result: unknown, now: number): void {
    this.#table.ended(index);
    const current = this.atoms[index]!;
    if (action === "EXECUTE") {
      this.#table.put(index, endedAtom(current, { state: "SUCCESS", result }, now));
      return;
    }
    const { result: _, revertFailure: __, ...rest } = withoutSteps(current);
    this.#table.put(index, endedAtom(rest, { state: "REVERTED", revertResult: result }, now));
  }

  /** `final`: no controller may try it again. */
  failed({ atom, action }: Start, failure: Failure, final: boolean, now: number): void {
    const { index } = atom;
    this.#table.ended(index);
    const change =
      action === "REVERT"
        ? ({ state: "REVERT_FAILURE", revertFailure: failure } as const)
        : ({ state: "FAILURE", failure } as const);
    this.#table.put(index, endedAtom(this.atoms[index]!, change, now));
    if (action === "EXECUTE" && this.atoms[index]!.intention === "EXECUTE") {
      this.#guarded(atom, () => resolveFailure(this.#table, index, failure, final, now));
    }
  }

  /** Not now (P10). */
  parked({ atom: { index } }: Start, leave: Leave, now: number): void {
    this.#table.ended(index);
    this.#table.put(index, parkedAtom(this.atoms[index]!, leave, now));
    // It was cancelled meanwhile: nobody comes back for it.
    failOrphan(this.#table, index, now);
  }

  /** The signals that are waited for; undefined when none is. */
  awaited(): Awaited | undefined {
    return this.#resting.awaited();
  }

  /** When the first sleeping atom is to go on. */
  nextWake(): number | undefined {
    return this.#resting.nextWake();
  }

  /** How the flow ended; undefined while something is left to do. To be asked when nothing runs. */
  end(): "SUCCESS" | "REVERTED" | "FAILURE" | undefined {
    const { atoms } = this;
    if (this.#broken || atoms.some(({ state }) => state === "REVERT_FAILURE")) return "FAILURE";
    if (atoms.every(isDone)) return "SUCCESS";
    const undone = atoms.every(
      (atom) => isUndone(atom) && (atom.intention === "REVERT" || atom.state === "IGNORE"),
    );
    return undone ? "REVERTED" : undefined;
  }

  restart(): void {
    restart(this.#table);
  }

  cancel(now: number): void {
    revertAll(this.#table, now);
  }

  /** What it said of itself while it ran. */
  note(index: number, atom: AtomDetail): void {
    this.#table.mark(index, atom);
  }

  /** Whether there is something to take. */
  get isChanged(): boolean {
    return this.#table.isChanged;
  }

  take(): Changes {
    return this.#table.take();
  }

  #ready(index: number): AtomRun["action"] | "RETRY" | undefined {
    const table = this.#table;
    const { state, intention } = this.atoms[index]!;
    if (table.isRunning(index)) return undefined;
    if (intention === "EXECUTE") {
      // RUNNING, but not here: its owner died, so it runs again under the same key (P7).
      const startable = state === "PENDING" || state === "RUNNING";
      return startable && table.mayStart(index) ? "EXECUTE" : undefined;
    }
    const undoable = state === "SUCCESS" || state === "FAILURE" || state === "REVERTING";
    if (!undoable || !table.mayRevert(index)) return undefined;
    return intention === "RETRY" ? "RETRY" : "REVERT";
  }

  /** Does at once what needs no code of the user's; gives what does. */
  #begin(index: number, now: number): AtomRun["action"] | undefined {
    const table = this.#table;
    const action = this.#ready(index);
    const { code } = table.graph.atoms[index]!;
    if (action === "RETRY") return void retryScope(table, index, now);
    if (action === "EXECUTE" && code.kind === "retry") return void executeRetry(table, index, now);
    if (action !== "REVERT" || (code.kind === "task" && code.revert)) return action;
    const reverting: AtomDetail = { ...this.atoms[index]!, state: "REVERTING" };
    table.put(index, reverting);
    const { result: _, history: __, ...rest } = withoutSteps(reverting);
    table.put(index, { ...rest, state: "REVERTED", endedAt: now });
    return undefined;
  }

  /** When a decider fails, nobody knows how to go on. */
  #decided(decide: () => void): void {
    try {
      decide();
    } catch (error) {
      this.#broken ??= failureFrom(error);
    }
  }

  /** A controller is the user's code, too: when it throws, the flow can go neither on nor back. */
  #guarded<T>({ name }: CompiledAtom, decide: () => T): T | undefined {
    try {
      return decide();
    } catch (cause) {
      const message = `The controller over "${name}" failed`;
      this.#broken = failureFrom(new FootplateError("EXECUTION", message, { cause }));
      return undefined;
    }
  }
}
