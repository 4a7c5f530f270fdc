import { systemClock, type Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Flow } from "../flow/flow.ts";
import { inputSchema } from "../flow/input.ts";
import { createNotifier, type Off } from "../notifier.ts";
import type { FlowDetail } from "../persistence/details.ts";
import type { EngineState, FlowState } from "../states.ts";
import { atomsOf } from "./atoms.ts";
import { checkEngineOptions } from "./check-options.ts";
import { Checkpoint } from "./checkpoint.ts";
import { compileFlow, type Graph } from "./compile.ts";
import type { Engine, Runs } from "./engine.ts";
import type { EngineEvent } from "./events.ts";
import type { Extras } from "./extras.ts";
import { inlineCaller } from "./executor.ts";
import { openFitted } from "./intake.ts";
import { openDetail, refuseIncompatible, wantedDetail } from "./opening.ts";
import type { EngineOptions } from "./options.ts";
import type { RunResult } from "./outlook.ts";
import type { Phases } from "./phases.ts";
import { Run } from "./run-loop.ts";
import type { RunOptions } from "./run-options.ts";
import { safeBackoff } from "./safe-backoff.ts";
import { allProvided, refuseMissing } from "./values.ts";

/** A class, as one is made for each job: closures would cost more than what they do. */
export class FlowEngine implements Engine {
  readonly flow: Flow;
  readonly #options: EngineOptions;
  readonly #extras: Extras | undefined;
  readonly #clock: Clock;
  readonly #notifier = createNotifier<EngineEvent>();
  readonly #transient: Readonly<Record<string, unknown>>;
  #added: Readonly<Record<string, unknown>>;
  #graph: Graph | undefined;
  #checkpoint: Checkpoint | undefined;
  #wanted: FlowDetail | undefined;
  #opening: Promise<void> | undefined;
  #run: Run | undefined;
  #cancelled: string | undefined;
  #isValid = false;
  #isResetting = false;

  /** @param extras For who drives it by hand; a conductor or `run` does not. */
  constructor(flow: Flow, options: EngineOptions, extras?: Extras) {
    checkEngineOptions(options);
    this.flow = flow;
    this.#options = options;
    this.#extras = extras;
    this.#clock = options.clock ?? systemClock;
    this.#transient = { ...options.transient };
    this.#added = { ...options.store };
  }

  get state(): FlowState {
    return this.#checkpoint?.head.state ?? "PENDING";
  }

  get detail(): FlowDetail | undefined {
    return this.#checkpoint?.detail;
  }

  compile(): void {
    this.#graph ??= compileFlow(this.flow);
  }

  async prepare(): Promise<void> {
    if (this.#isOpen()) return;
    // Once at a time, however many ask.
    await (this.#opening ??= this.#open());
  }

  async validate(): Promise<void> {
    if (this.detail) refuseIncompatible(this.#compiled(), this.detail);
    refuseMissing(this.#compiled(), { transient: this.#transient, store: this.#store() });
    this.#isValid = true;
  }

  run(options: Runs = {}): Promise<RunResult> {
    return this.#start(options, undefined);
  }

  states(options: Runs = {}): AsyncGenerator<EngineState, RunResult> {
    const leave = () => this.suspend();
    return this.#byHand().follow((phases) => this.#start(options, phases), leave);
  }

  async reset(): Promise<void> {
    const { resetFlow } = this.#byHand();
    this.#refuseBusy();
    this.#isResetting = true;
    try {
      await this.prepare();
      await resetFlow(this.#compiled(), this.#checkpoint!, this.#notifier, this.#clock);
      this.#cancelled = undefined;
    } finally {
      this.#isResetting = false;
    }
  }

  async #start({ signal }: Runs, phases: Phases | undefined): Promise<RunResult> {
    this.#refuseBusy();
    const run = new Run(this.#compiled(), this.#runOptions(phases));
    this.#run = run;
    const suspend = () => run.suspend();
    if (signal?.aborted) suspend();
    signal?.addEventListener("abort", suspend);
    try {
      if (!this.#isOpen()) await this.prepare();
      if (!this.#isValid) await this.validate();
      const graph = this.#compiled();
      const waits = graph.waiting?.openWaits(graph, this.#options, this.#clock.now());
      const known = waits instanceof Promise ? await waits : waits;
      return await run.drive(this.#checkpoint!, this.#added, known);
    } finally {
      signal?.removeEventListener("abort", suspend);
      this.#run = undefined;
      // What is stored of it counts from now on, and is forgotten where a flow that has ended begins anew.
      if (this.#checkpoint?.head.meta["cancelled"] !== undefined) this.#cancelled = undefined;
    }
  }

  suspend(): void {
    this.#run?.suspend();
  }

  cancel(reason = `Flow "${this.flow.name}" was cancelled`): void {
    this.#cancelled = reason;
    this.#run?.cancel(reason);
  }

  detach(): void {
    this.#run?.detach();
  }

  fetch(name: string): unknown {
    const values = this.fetchAll();
    if (Object.hasOwn(values, name)) return values[name];
    throw new FootplateError("NOT_FOUND", `Flow "${this.flow.name}" knows no value "${name}"`);
  }

  fetchAll(): Record<string, unknown> {
    const { detail } = this;
    const graph = this.#compiled();
    const provided = detail ? allProvided(graph, atomsOf(graph, detail)) : {};
    return { ...provided, ...this.#store(), ...this.#transient };
  }

  on(event: EngineEvent["type"] | "*", listener: (event: never) => void): Off {
    return this.#notifier.on(event, listener);
  }

  #compiled(): Graph {
    return (this.#graph ??= compileFlow(this.flow));
  }

  /** Whether it is known what is stored: after a save that brought no answer it is not. */
  #isOpen(): boolean {
    return this.#checkpoint !== undefined && !this.#checkpoint.isUnsure;
  }

  async #open(): Promise<void> {
    const { persistence } = this.#options;
    const now = this.#clock.now();
    // Made before the first try, as that may have added it (P4).
    this.#wanted ??= wantedDetail(this.#compiled(), this.#options, this.#added, now);
    const wanted = this.detail ?? this.#wanted;
    let opened: FlowDetail;
    try {
      if (!inputSchema(this.flow)) opened = await openDetail(wanted, persistence);
      else [opened, this.#added] = await openFitted(this.flow, wanted, this.#options, this.#added);
    } finally {
      this.#opening = undefined;
    }
    this.#isValid = false;
    this.#checkpoint = new Checkpoint(opened, persistence, this.#clock);
  }

  #store(): Record<string, unknown> {
    return { ...this.#checkpoint?.head.store, ...this.#added };
  }

  #byHand(): Extras {
    if (this.#extras) return this.#extras;
    throw new FootplateError("INVALID_STATE", `Flow "${this.flow.name}" is its conductor's to run`);
  }

  /** Who comes second would write over what the first writes (P3). */
  #refuseBusy(): void {
    if (!this.#run && !this.#isResetting) return;
    const does = this.#run ? "running already" : "being reset";
    throw new FootplateError("INVALID_STATE", `Flow "${this.flow.name}" is ${does}`);
  }

  #runOptions(phases: Phases | undefined): RunOptions {
    const { executor = inlineCaller, backoff, job, note } = this.#options;
    const { parkMs = Infinity, concurrency = Infinity, persistence } = this.#options;
    const { deferReverts = true, neverResolve = false } = this.#options;
    return {
      clock: this.#clock,
      job,
      executor,
      backoff: safeBackoff(backoff),
      parkMs,
      concurrency,
      phases,
      deferReverts,
      neverResolve,
      transient: this.#transient,
      notifier: this.#notifier,
      cancelled: this.#cancelled,
      note,
      keeps: persistence && { blobs: persistence.blobs ?? false },
    };
  }
}
