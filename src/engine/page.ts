import { FootplateError } from "../errors.ts";
import type { AtomDetail, LogLine } from "../persistence/details.ts";
import { cloneValue, isPlain } from "../values.ts";
import { revertSteps, withRevertSteps } from "./atoms.ts";
import type { CompiledAtom } from "./compile.ts";
import { logLine, withLines } from "./log-line.ts";
import type { Notes } from "./notes.ts";
import type { Start } from "./schedule.ts";
import { storable } from "./storable.ts";

/** How far an atom says it is. */
export type Said = NonNullable<AtomDetail["progress"]>;

const MOST_STEPS = 1_000;
const LOG_MS = 1_000;
const PROGRESS_MS = 250;
const NO_STEPS: Readonly<Record<string, unknown>> = Object.freeze({});

/**
 * What one attempt of an atom says of itself while it runs: steps, lines and progress, until they are stored.
 *
 * A class, as one is made for each attempt.
 */
export class Page {
  readonly atom: CompiledAtom;
  /** When something of it must be written at the latest. */
  dueAt = Infinity;
  /** All that was said of its progress and not told to listeners yet. */
  told: Said[] = [];
  /** Who waits for a step to be stored. */
  waiting: { resolve(): void; reject(error: Error): void }[] = [];
  readonly #notes: Notes;
  readonly #isRevert: boolean;
  readonly #attempt: number;
  #stored: Readonly<Record<string, unknown>>;
  #fresh: Record<string, unknown> | undefined;
  #bodies: Map<string, Promise<unknown>> | undefined;
  /** How many keys have a value, or a body that runs. */
  #taken: number | undefined;
  #lines: LogLine[] = [];
  #said: Said | undefined;
  #unsaid: Said | undefined;
  #saidAt = -Infinity;
  #isOver = false;

  constructor(atom: CompiledAtom, action: Start["action"], detail: AtomDetail, notes: Notes) {
    this.atom = atom;
    this.#notes = notes;
    this.#isRevert = action === "REVERT";
    this.#attempt = detail.attempts;
    this.#stored = (this.#isRevert ? revertSteps(detail) : detail.steps) ?? NO_STEPS;
  }

  /** What it said last of its progress. */
  get last(): Said | undefined {
    return this.#said;
  }

  get hasLines(): boolean {
    return this.#lines.length > 0;
  }

  progress(fraction: number, details?: unknown): void {
    if (this.#isOver) return;
    const { keeps, clock } = this.#notes;
    const clamped = Math.min(Math.max(Number(fraction) || 0, 0), 1);
    const kept = storable(details, `${this.atom.name} progress`, keeps);
    const said = kept === undefined ? { fraction: clamped } : { fraction: clamped, details: kept };
    // Upstream's first: it begins at nothing, whatever it says first.
    if (!this.#said && clamped > 0) this.told.push({ fraction: 0 });
    this.#said = said;
    this.#unsaid = said;
    this.told.push(said);
    this.#say(Math.max(clock.now(), this.#saidAt + PROGRESS_MS));
  }

  log(message: string, fields?: object): void {
    if (this.#isOver) return;
    const { keeps, clock } = this.#notes;
    const kept = storable(fields, `${this.atom.name} log`, keeps) as object | undefined;
    const at = clock.now();
    const line = { at, attempt: this.#attempt, message };
    this.#lines.push(logLine(kept ? { ...line, fields: kept } : line));
    this.#say(at + LOG_MS);
  }

  async step<T>(key: string, body: () => T | Promise<T>): Promise<T> {
    if (typeof key !== "string" || key === "" || key === "__proto__") {
      throw this.#refusal("INVALID_INPUT", `cannot call a step "${String(key)}"`);
    }
    if (Object.hasOwn(this.#stored, key)) return copyOf(this.#stored[key]) as T;
    const bodies = (this.#bodies ??= new Map());
    const known = bodies.get(key) as Promise<T> | undefined;
    if (known) return known;
    const running = this.#take(key, body);
    bodies.set(key, running);
    try {
      return await running;
    } finally {
      bodies.delete(key);
    }
  }

  /** The attempt is over: what it says from now on is not heard. */
  end(): void {
    this.#isOver = true;
  }

  /** The atom with what was said since. `isLast`: nothing more will come. */
  written(atom: AtomDetail, now: number, isLast: boolean): AtomDetail {
    const next: { -readonly [K in keyof AtomDetail]: AtomDetail[K] } = { ...atom };
    if (this.#fresh) {
      this.#stored = { ...this.#stored, ...this.#fresh };
      this.#fresh = undefined;
      if (this.#isRevert) next.meta = withRevertSteps(atom.meta, this.#stored);
      else next.steps = this.#stored;
    }
    if (this.#lines.length > 0) {
      next.logs = withLines(atom.logs, this.#lines);
      this.#lines = [];
    }
    this.dueAt = Infinity;
    if (this.#unsaid && (isLast || now >= this.#saidAt + PROGRESS_MS)) {
      next.progress = this.#unsaid;
      this.#unsaid = undefined;
      this.#saidAt = now;
    } else if (this.#unsaid) this.dueAt = this.#saidAt + PROGRESS_MS;
    return next;
  }

  async #take<T>(key: string, body: () => T | Promise<T>): Promise<T> {
    this.#refuseOver(key);
    const taken = (this.#taken ??= Object.keys(this.#stored).length);
    if (taken >= MOST_STEPS) {
      throw this.#refusal(
        "INVALID_INPUT",
        `has "${MOST_STEPS}" steps, so "${key}" is one too many`,
      );
    }
    this.#taken = taken + 1;
    let value: T;
    try {
      value = await body();
      const kept = storable(value, `${this.atom.name} step ${key}`, this.#notes.keeps);
      this.#refuseOver(key);
      (this.#fresh ??= {})[key] = kept;
    } catch (error) {
      this.#taken -= 1;
      throw error;
    }
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.#say(-Infinity);
    });
    return value;
  }

  #say(by: number): void {
    if (by < this.dueAt) this.dueAt = by;
    this.#notes.said(this);
  }

  #refuseOver(key: string): void {
    if (!this.#isOver && !this.#notes.isClosed) return;
    throw this.#refusal("INVALID_STATE", `is over, so step "${key}" comes too late`);
  }

  #refusal(code: "INVALID_INPUT" | "INVALID_STATE", why: string): FootplateError {
    return new FootplateError(code, `Task "${this.atom.name}" ${why}`);
  }
}

// The task may change what it is given.
const copyOf = (value: unknown): unknown => (isPlain(value) ? value : cloneValue(value, "step"));
