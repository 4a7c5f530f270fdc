import { failureFrom, type Failure } from "../failure.ts";
import { isCounted } from "../flow/retry.ts";
import type { AtomDetail, AtomRun, FlowDetail } from "../persistence/details.ts";
import { withAttempt, withoutAttempts } from "./attempts.ts";
import { endedAtom, parkedAtom, startedAtom, withoutSteps, type Leave } from "./atoms.ts";
import type { Awaited } from "./awaiting.ts";
import type { CompiledAtom, Graph } from "./compile.ts";
import type { Answered, Deciders, Question } from "./deciders.ts";
import type { Page } from "./page.ts";
import { failOrphan, goOn, isUndecided, revertAll, revertAtOnce, startOver } from "./recovery.ts";
import { flowEnd } from "./flow-end.ts";
import { readiness, type Ready } from "./readiness.ts";
import type { Resolver } from "./resolver.ts";
import { Resting } from "./resting.ts";
import type { Rules } from "./schedule-rules.ts";
import { AtomTable } from "./table.ts";
import type { Changes } from "./transition.ts";
import type { Sources } from "./values.ts";

/** An atom to start once its start mark is stored. */
export interface Start {
  readonly atom: CompiledAtom;
  /** DECIDE: a controller is asked about a failure. */
  readonly action: AtomRun["action"] | "DECIDE";
  /** What its code is given. */
  input: Record<string, unknown>;
  /** What a task says of itself, once it runs. */
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
  /** Where values come from. */
  readonly sources: Sources;
  readonly #table: AtomTable;
  readonly #resting: Resting;
  readonly #deciders: Deciders | undefined;
  /** Made when something fails: in most flows nothing does. */
  #resolver: Resolver | undefined;
  readonly #rules: Rules;
  /** Something failed, and nothing is to become of that. */
  #isHalted = false;

  constructor(
    graph: Graph,
    detail: Pick<FlowDetail, "atoms" | "state">,
    given: Omit<Sources, "atoms">,
    openedAt: number,
    rules: Rules,
  ) {
    const table = new AtomTable(graph, detail);
    const { store, transient, keeps } = given;
    this.#table = table;
    this.#rules = rules;
    this.#resting = new Resting(table, rules.waits);
    this.atoms = table.atoms;
    this.sources = { store, transient, keeps, atoms: table.atoms };
    this.#deciders = graph.deciding && new graph.deciding.Deciders(table);
    this.#takeUp(detail.state, openedAt);
  }

  get #isHolding(): boolean {
    return this.#isHalted || !!this.#deciders?.broken || !!this.#resolver?.isHolding;
  }

  /** How much of the user's code runs here and now. */
  get running(): number {
    const thinking = (this.#deciders?.waiting ?? 0) + (this.#resolver?.isAsking ? 1 : 0);
    return this.#table.running + thinking;
  }

  /** Of the present attempt, by the names of the atoms that failed. */
  get failures(): Readonly<Record<string, Failure>> {
    return this.#table.failures;
  }

  /** What a controller or a decider threw. */
  get broken(): Failure | undefined {
    return this.#deciders?.broken ?? this.#resolver?.broken;
  }

  /** Marks what may start now, up to `limit` at once in all and `most` of them now, and gives it in order. */
  start(limit: number, most: number, now: number): Start[] {
    const table = this.#table;
    let starts: Start[] = [];
    this.#resting.stir();
    // While a controller thinks, what starts may be in vain.
    while (!this.#isHolding && table.running < limit && starts.length < most) {
      const index = table.next();
      if (index === undefined) break;
      if (index >= this.atoms.length) {
        this.#deciders!.ask(index);
        continue;
      }
      const ready = readiness(table, index);
      if (!ready || this.#resting.holds(index, now)) continue;
      const action = this.#begin(index, ready, now);
      if (!action) continue;
      const atom = table.graph.atoms[index]!;
      table.began(index);
      table.mark(index, startedAtom(this.atoms[index]!, action, now));
      const start = { atom, action, input: this.#resting.input(index), page: undefined };
      if (starts.length === 0) starts = [start];
      else starts.push(start);
    }
    const asked = this.#resolver?.ask();
    if (asked) starts.push({ atom: asked, action: "DECIDE", input: {}, page: undefined });
    return starts;
  }

  /** Which deciders still think, since this was last asked. */
  questions(): readonly Question[] {
    return this.#deciders?.take() ?? NONE;
  }

  answered(answered: Answered): void {
    this.#deciders!.answered(answered);
  }

  succeeded({ atom: { index }, action }: Start, result: unknown, now: number): void {
    this.#table.ended(index);
    const current = this.atoms[index]!;
    if (action === "EXECUTE") {
      const ended = endedAtom(current, { state: "SUCCESS", result }, now);
      const attempt = { provided: result, failures: {} };
      this.#table.put(index, ended.type === "TASK" ? ended : withAttempt(ended, attempt));
      return;
    }
    const { result: _, revertFailure: __, ...rest } = withoutSteps(withoutAttempts(current));
    this.#table.put(index, endedAtom(rest, { state: "REVERTED", revertResult: result }, now));
  }

  /** `final`: no controller may try it again. */
  failed({ atom: { index }, action }: Start, failure: Failure, final: boolean, now: number): void {
    if (action === "DECIDE") return this.#resolver?.refuse(failure);
    this.#table.ended(index);
    if (action === "EXECUTE") return this.#fail(index, failure, final, now);
    const change = { state: "REVERT_FAILURE", revertFailure: failure } as const;
    this.#table.put(index, endedAtom(this.atoms[index]!, change, now));
  }

  /** A controller has said what becomes of a failure. */
  judged(answer: unknown, now: number): void {
    this.#resolver?.judged(answer, now);
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
    if (this.broken || this.#isHalted) return "FAILURE";
    return flowEnd(this.atoms, this.#rules.deferReverts);
  }

  cancel(now: number): void {
    this.#resolver?.forget();
    this.#deciders?.forget();
    this.#isHalted = false;
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

  /** Goes on from where a run before this one came to. */
  #takeUp(state: FlowDetail["state"], now: number): void {
    const table = this.#table;
    if (state === "REVERTED") return startOver(table);
    if (state === "FAILURE") return goOn(table, this.#rules.isCancelled);
    for (let index = 0; index < this.atoms.length; index += 1) {
      failOrphan(table, index, now);
      if (isUndecided(this.atoms[index]!)) this.#raise(index, this.atoms[index]!.failure!, now);
    }
  }

  #fail(index: number, failure: Failure, final: boolean, now: number): void {
    const ended = endedAtom(this.atoms[index]!, { state: "FAILURE", failure }, now);
    const attempt = { provided: undefined, failure, failures: {} };
    this.#table.put(index, ended.type === "TASK" ? ended : withAttempt(ended, attempt));
    this.#raise(index, failure, now, final);
  }

  #raise(index: number, failure: Failure, now: number, final?: boolean): void {
    const { neverResolve, deferReverts } = this.#rules;
    if (neverResolve && this.#table.atoms[index]!.intention === "EXECUTE") {
      this.#isHalted = true;
      return;
    }
    const { retrying } = this.#table.graph;
    if (retrying) {
      this.#resolver ??= new retrying.Resolver(this.#table, this.sources, deferReverts);
      this.#resolver.raise(index, failure, now, final);
      // Nobody has a say.
    } else if (this.#table.atoms[index]!.intention !== "REVERT") revertAll(this.#table, now);
  }

  /** Does at once what needs no code of the user's; gives what does. */
  #begin(index: number, ready: Ready, now: number): AtomRun["action"] | undefined {
    const { code } = this.#table.graph.atoms[index]!;
    if (ready === "REVERT") return code.revert ? ready : void revertAtOnce(this.#table, index, now);
    const { retrying } = this.#table.graph;
    if (ready === "RETRY") retrying!.resetScope(this.#table, index);
    if (code.kind === "task" || !isCounted(code)) return "EXECUTE";
    return void this.#provide(index, now);
  }

  #provide(index: number, now: number): void {
    try {
      this.#table.graph.retrying!.provideNext(this.#table, index, this.sources, now);
    } catch (error) {
      this.#fail(index, failureFrom(error), false, now);
    }
  }
}
