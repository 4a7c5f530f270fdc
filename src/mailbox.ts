import type { Clock } from "./clock.ts";
import { createSleeper, type Sleeper } from "./sleeper.ts";

const nobody = () => {};

/**
 * Where what runs side by side puts what came of it, for the one who waits.
 *
 * A class, as one is made for each job: closures would cost more than what they do.
 */
export class Mailbox<T> {
  readonly #clock: Clock;
  #items: T[] = [];
  #wake = nobody;
  #isRung = false;
  #sleeper: Sleeper | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  put(item: T): void {
    // A list that begins empty takes room for many.
    if (this.#items.length === 0) this.#items = [item];
    else this.#items.push(item);
    this.#wake();
  }

  /** Lets the waiting one look around, or who waits next: it may be on its way to. */
  ring(): void {
    this.#isRung = true;
    this.#wake();
  }

  /** Resolves with the first item, with a ring, or at `until`; now and then a little before. */
  filled(until?: number): Promise<void> | undefined {
    if (this.#items.length === 0 && !this.#isRung) return this.#woken(until);
    this.#isRung = false;
    return undefined;
  }

  take(): readonly T[] {
    const taken = this.#items;
    this.#items = [];
    return taken;
  }

  /** Resolves once `expected` items are there. */
  async drained(expected: number): Promise<void> {
    while (this.#items.length < expected) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Nobody waits any more. */
  close(): void {
    this.#sleeper?.off();
  }

  #woken(until: number | undefined): Promise<void> {
    if (until !== undefined) {
      this.#sleeper ??= createSleeper(this.#clock, () => this.#wake());
      this.#sleeper.by(until);
    }
    return new Promise<void>((resolve) => {
      this.#wake = () => {
        // Whoever rings from now on means the next look.
        this.#wake = nobody;
        this.#isRung = false;
        resolve();
      };
    });
  }
}
