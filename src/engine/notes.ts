import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Notifier } from "../notifier.ts";
import type { ValueLimits } from "../values.ts";
import type { EngineEvent } from "./events.ts";
import type { Page, Said } from "./page.ts";
import type { Schedule } from "./schedule.ts";

interface Setting {
  readonly clock: Clock;
  readonly notifier: Notifier<EngineEvent>;
  readonly keeps: ValueLimits | undefined;
}

/**
 * What the running atoms of a flow said of themselves and is not stored yet. It is written with what else is to be
 * written, as there is one save at a time (P3).
 *
 * A class, as one is made for each job.
 */
export class Notes {
  readonly clock: Clock;
  /** What can be stored; undefined where nothing is kept. */
  readonly keeps: ValueLimits | undefined;
  readonly #notifier: Notifier<EngineEvent>;
  readonly #ring: () => void;
  /** Those with something to write; most flows never have any. */
  #pages: Set<Page> | undefined;
  #dueAt = Infinity;
  #isClosed = false;
  /** Of what is being saved. */
  #answers: Page["waiting"] = [];
  #tellings: { readonly page: Page; readonly said: readonly Said[] }[] = [];

  /** `ring` has the run look around. */
  constructor({ clock, notifier, keeps }: Setting, ring: () => void) {
    this.clock = clock;
    this.keeps = keeps;
    this.#notifier = notifier;
    this.#ring = ring;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** When something must be written at the latest; Infinity when nothing must. */
  get dueAt(): number {
    return this.#dueAt;
  }

  said(page: Page): void {
    (this.#pages ??= new Set()).add(page);
    if (page.dueAt >= this.#dueAt) return;
    this.#dueAt = page.dueAt;
    this.#ring();
  }

  /** Writes what is due into the schedule. `all`: there is to be a save in any case. */
  fold(schedule: Schedule, now: number, all: boolean): void {
    if (!this.#pages || (this.#dueAt > now && !all)) return;
    let dueAt = Infinity;
    for (const page of this.#pages) {
      if (page.dueAt <= now || (all && page.hasLines)) this.#write(page, schedule, now, false);
      if (page.dueAt === Infinity) this.#pages.delete(page);
      else dueAt = Math.min(dueAt, page.dueAt);
    }
    this.#dueAt = dueAt;
  }

  /** The same for all that is left of an attempt that is over. `isDone`: it succeeded. */
  end(page: Page, schedule: Schedule, now: number, isDone: boolean): void {
    const { last } = page;
    if (isDone && last && last.fraction < 1) page.told.push({ ...last, fraction: 1 });
    if (this.#pages?.delete(page) || page.told.length > 0) this.#write(page, schedule, now, true);
  }

  /** What was folded is stored now. */
  stored(): void {
    const answers = this.#answers;
    const tellings = this.#tellings;
    if (answers.length === 0 && tellings.length === 0) return;
    this.#answers = [];
    this.#tellings = [];
    for (const { resolve } of answers) resolve();
    for (const { page, said } of tellings) {
      for (const each of said) this.#tell(page.atom.name, each);
    }
  }

  /** Nothing is written any more. */
  close(): void {
    this.#isClosed = true;
    const pages = [...(this.#pages ?? [])];
    const waiting = [...this.#answers, ...pages.flatMap((page) => page.waiting)];
    if (waiting.length === 0) return;
    const error = new FootplateError(
      "INVALID_STATE",
      "The run is over, and the step is not stored",
    );
    for (const { reject } of waiting) reject(error);
  }

  #write(page: Page, schedule: Schedule, now: number, isLast: boolean): void {
    const { index } = page.atom;
    schedule.note(index, page.written(schedule.atoms[index]!, now, isLast));
    if (page.waiting.length > 0) {
      this.#answers.push(...page.waiting);
      page.waiting = [];
    }
    if (page.told.length > 0) {
      this.#tellings.push({ page, said: page.told });
      page.told = [];
    }
  }

  #tell(name: string, said: Said): void {
    if (!this.#notifier.heard("progress")) return;
    this.#notifier.emit({ type: "progress", name, ...said, at: this.clock.now() });
  }
}
