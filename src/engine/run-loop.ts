import { FootplateError } from "../errors.ts";
import { failureFrom, type Failure } from "../failure.ts";
import type { FlowDetail } from "../persistence/details.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Graph } from "./compile.ts";
import type { Ended } from "./execution.ts";
import { Launcher } from "./launching.ts";
import { CLOSING, OPENING } from "./flow-path.ts";
import { Mailbox } from "../mailbox.ts";
import { outlook, RUNNING, type Outlook, type RunResult } from "./outlook.ts";
import { errorOf, failuresOf, verdictOn } from "./outcome.ts";
import { progressOf } from "./progress.ts";
import type { RunOptions } from "./run-options.ts";
import { Schedule, type Start } from "./schedule.ts";
import { tellAtoms, tellFlow } from "./telling.ts";
import { keysBeyond } from "./opening.ts";
import { Notes } from "./notes.ts";
import { inputOf } from "./values.ts";
import type { Waits } from "./waits.ts";

/**
 * One run of a flow: the thin shell that acts on what the schedule decides.
 *
 * A class, as one is made for each job: closures would cost more than what they do.
 */
export class Run {
  readonly #graph: Graph;
  readonly #options: RunOptions;
  readonly #mailbox: Mailbox<Ended>;
  readonly #notes: Notes;
  readonly #launcher: Launcher;
  /** Atoms that wait for the network. */
  #offline: Set<number> | undefined;
  #stopped = false;
  #detached = false;
  #reason: string | undefined;
  #cancelled: Failure | undefined;
  /** To be said of the flow in the next save. */
  #news: Record<string, unknown> | undefined;
  /** What is known beyond what is stored. */
  #fresh: Record<string, unknown> | undefined;

  constructor(graph: Graph, options: RunOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#mailbox = new Mailbox(options.clock);
    this.#notes = new Notes(options, () => this.#mailbox.ring());
    this.#launcher = new Launcher(graph, options, this.#notes, this.#mailbox);
    this.#reason = options.cancelled;
  }

  /** Runs to an end state, or until it is to wait. @throws as `Engine.run` */
  async drive(checkpoint: Checkpoint, added: object, waits: Waits | undefined): Promise<RunResult> {
    const { clock, notifier, phases } = this.#options;
    const { name } = this.#graph.flow;
    const found = checkpoint.head.state;
    let isFirst = true;
    let isMore = false;
    let rounds = 0;
    const schedule = this.#open(checkpoint.detail, added, waits);
    this.#fresh = keysBeyond(added, checkpoint.head.store);
    try {
      if (phases) await phases.resumes();
      for (;;) {
        rounds += 1;
        if (rounds % ROUNDS_A_TURN === 0) await turn();
        const now = clock.now();
        if (this.#reason !== undefined && !this.#cancelled) this.#turnRound(schedule, now);
        const starts = this.#stopped ? [] : schedule.start(this.#options.concurrency, AT_ONCE, now);
        const { state, result, wakeAt } = this.#outlook(schedule, starts, now);
        if (phases)
          await (result ? phases.ends(result.state) : !isMore && phases.schedules(starts.length));
        if (this.#detached) break;
        const previous = checkpoint.head.state;
        this.#notes.fold(schedule, now, schedule.isChanged || state !== previous);
        const { atoms, transitions } = schedule.take();
        const failures = this.#failures(result, schedule);
        const news = { atoms, store: this.#fresh, meta: this.#news };
        const progress = progressOf(this.#graph, previous, state, news);
        const verdict = this.#verdict(result, schedule, failures);
        if (verdict) progress.meta = { ...this.#news, verdict };
        if (progress.atoms || progress.state || progress.store || progress.meta) {
          const change = checkpoint.change(progress);
          try {
            // Where nothing is kept, too, others get their turn.
            await checkpoint.write(change);
          } catch (error) {
            await checkpoint.writeAgain(change, error, () => this.#detached);
          }
          checkpoint.written(change);
          this.#news = undefined;
          this.#fresh = undefined;
          this.#notes.stored();
        }
        // Detached while it was written: what was marked must not start any more.
        if (this.#detached) break;
        for (const start of starts) {
          if ("wait" in start.atom.code) continue;
          const isRevert = start.action === "REVERT";
          start.input = inputOf(this.#graph, start.atom, schedule.sources, isRevert);
        }
        // One that waits as it did has nothing to tell.
        const isStill = isFirst && found === state && state === "SUSPENDED";
        if (isFirst && !isStill) tellFlow(notifier, name, found, OPENING[found], clock);
        isFirst = false;
        tellAtoms(notifier, transitions, starts, clock);
        if (result) {
          const path = isStill ? NONE : CLOSING[result.state];
          tellFlow(notifier, name, "RUNNING", path, clock, failures[0]);
          if (failures.length > 0) throw errorOf(name, failures);
          return result;
        }
        // A listener may have taken it away.
        if (this.#detached) break;
        for (const start of starts) this.#launcher.launch(schedule, start, checkpoint.head);
        for (const question of schedule.questions()) this.#launcher.await(question);
        isMore = starts.length === AT_ONCE;
        if (phases && !isMore) await phases.waits();
        const isIdle = schedule.running === 0;
        if (!isMore && !(isIdle && this.#stopped)) {
          const until = isIdle ? this.#napUntil(wakeAt) : this.#lookAgainAt(schedule);
          const filled = this.#mailbox.filled(until);
          // What gave a value at once is there already.
          if (filled) await filled;
        }
        if (this.#detached) break;
        const items = this.#mailbox.take();
        const answered = this.#launcher.answered();
        const isNews = items.length + answered.length > 0 || isIdle;
        if (phases && !isMore) await phases.analyzes(isNews);
        for (const each of answered) schedule.answered(each);
        for (const ended of items) this.#collect(schedule, ended, clock.now());
      }
      return { state: "SUSPENDED" };
    } catch (error) {
      if (this.#detached) return { state: "SUSPENDED" };
      if (FootplateError.is(error, "STALE_CLAIM")) this.#launcher.abort(error);
      throw error;
    } finally {
      this.#notes.close();
      // Nobody else may start this flow here before what runs of it has ended (P6).
      const { running } = this.#launcher;
      if (running > 0) await this.#mailbox.drained(running);
      this.#mailbox.close();
    }
  }

  suspend(): void {
    this.#stopped = true;
    this.#mailbox.ring();
  }

  cancel(why: string): void {
    this.#reason ??= why;
    this.#mailbox.ring();
  }

  detach(): void {
    const { name } = this.#graph.flow;
    this.#detached = true;
    this.#launcher.abort(new FootplateError("STALE_CLAIM", `Flow "${name}" has another owner`));
    this.#mailbox.ring();
  }

  #open(detail: FlowDetail, added: object, waits: Waits | undefined): Schedule {
    const { clock, note, transient, keeps, deferReverts, neverResolve } = this.#options;
    const { state, meta } = detail;
    // One that has ended otherwise begins anew; one that could not be reverted is to be reverted still (P11).
    if (state === "SUCCESS") this.#reason = undefined;
    else if (state !== "REVERTED") this.#reason ??= meta["cancelled"] as string | undefined;
    const rules = { waits, deferReverts, neverResolve, isCancelled: this.#reason !== undefined };
    const given = { transient, keeps, store: { ...detail.store, ...added } };
    const schedule = new Schedule(this.#graph, detail, given, clock.now(), rules);
    const noted = note?.(detail);
    if (noted && Object.keys(noted).length > 0) this.#news = noted;
    if (state === "REVERTED") this.#news = { ...this.#news, cancelled: undefined };
    return schedule;
  }

  /** Turns round, and says so in the next save, so that a crash does not forget it (P11). */
  #turnRound(schedule: Schedule, now: number): void {
    const error = new FootplateError("CANCELLED", this.#reason!);
    this.#cancelled = failureFrom(error);
    this.#news = { ...this.#news, cancelled: this.#reason };
    this.#launcher.turnRound(error);
    schedule.cancel(now);
  }

  #outlook(schedule: Schedule, starts: readonly Start[], now: number): Outlook {
    const offline = this.#offline;
    if (offline) for (const { atom } of starts) offline.delete(atom.index);
    if (schedule.running > 0) return RUNNING;
    const { parkMs } = this.#options;
    const { name } = this.#graph.flow;
    return outlook(name, schedule, {
      now,
      parkMs,
      stopped: this.#stopped,
      offline: !!offline?.size,
    });
  }

  #failures(result: RunResult | undefined, schedule: Schedule): readonly Failure[] {
    if (!result || result.state === "SUSPENDED") return NONE;
    return failuresOf(result.state, schedule.atoms, schedule.broken, this.#cancelled);
  }

  /** In one write with the end state, or a crash between them would run the flow again (P8). */
  #verdict(result: RunResult | undefined, { atoms }: Schedule, failures: readonly Failure[]) {
    const { job } = this.#options;
    if (!job || !result || result.state === "SUSPENDED") return undefined;
    return verdictOn(this.#graph, job, result.state, atoms, failures, !!this.#cancelled);
  }

  #collect(schedule: Schedule, ended: Ended, now: number): void {
    this.#launcher.running -= 1;
    const { start } = ended;
    if ("answer" in ended) return schedule.judged(ended.answer, now);
    if (start.page) this.#notes.end(start.page, schedule, now, "result" in ended);
    if ("laterMs" in ended) {
      const { laterMs, until } = ended;
      if (until) (this.#offline ??= new Set()).add(start.atom.index);
      schedule.parked(start, { wakeAt: now + laterMs, until }, now);
    } else if ("failure" in ended) schedule.failed(start, ended.failure, ended.final, now);
    else schedule.succeeded(start, ended.result, now);
  }

  /** While something runs: when somebody who sleeps is due, or something that was said. */
  #lookAgainAt(schedule: Schedule): number | undefined {
    const at = Math.min(schedule.nextWake() ?? Infinity, this.#notes.dueAt);
    return at === Infinity ? undefined : at;
  }

  /** No longer than a wait may be here, as the clock may be set back meanwhile: then the job is given back. */
  #napUntil(wakeAt: number | undefined): number | undefined {
    const { clock, parkMs } = this.#options;
    return wakeAt === undefined ? undefined : Math.min(wakeAt, clock.now() + parkMs);
  }
}

const NONE: readonly never[] = [];

// What is marked in one save: of a hundred thousand that may start, the first need not wait for the marks of the last.
const AT_ONCE = 1_000;

// Where neither code nor storage waits for anything, timers and events get their turn so often: that takes a millisecond.
const ROUNDS_A_TURN = 5_000;

// Of the platform, whatever the clock: a clock may stand still.
const turn = () => new Promise<void>((resolve) => void setTimeout(resolve, 0));
