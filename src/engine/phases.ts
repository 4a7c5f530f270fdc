import type { EngineState } from "../states.ts";
import type { RunResult } from "./outlook.ts";

/**
 * Lets somebody follow a run, one state at a time: the run stands at each until the next is asked for.
 *
 * The states come as upstream's do: `RESUMING`, then `SCHEDULING`, `WAITING` and `ANALYZING` for as long as there is
 * something to start, `WAITING` and `ANALYZING` while something runs, and the end before it is written.
 */
export class Phases {
  #last: EngineState | undefined;
  #reached: EngineState | undefined;
  #hasLeft = false;
  #told = () => {};
  #goOn = () => {};

  resumes(): Promise<void> | undefined {
    return this.#at("RESUMING");
  }

  /** `starts`: how many atoms start now. */
  schedules(starts: number): Promise<void> | undefined {
    return this.#last === "RESUMING" || starts > 0 ? this.#at("SCHEDULING") : undefined;
  }

  waits(): Promise<void> | undefined {
    return this.#last === "WAITING" ? undefined : this.#at("WAITING");
  }

  /** `ended`: whether there is something to look at. */
  analyzes(ended: boolean): Promise<void> | undefined {
    return ended ? this.#at("ANALYZING") : undefined;
  }

  async ends(end: RunResult["state"]): Promise<void> {
    if (this.#last === "RESUMING") await this.#at("SCHEDULING");
    if (this.#last === "SCHEDULING") await this.#at("WAITING");
    if (this.#last === "WAITING") await this.#at("ANALYZING");
    await this.#at(end);
  }

  /** The state that the run comes to next. */
  async next(): Promise<EngineState> {
    this.#goOn();
    while (this.#reached === undefined) {
      await new Promise<void>((resolve) => (this.#told = resolve));
    }
    const reached = this.#reached;
    this.#reached = undefined;
    return reached;
  }

  /** Nobody follows any more. */
  leave(): void {
    this.#hasLeft = true;
    this.#goOn();
  }

  #at(state: EngineState): Promise<void> | undefined {
    this.#last = state;
    if (this.#hasLeft) return undefined;
    this.#reached = state;
    const asked = new Promise<void>((resolve) => (this.#goOn = resolve));
    this.#told();
    return asked;
  }
}

/** Runs, and yields each state that the run comes to. `leave` is called when nobody looks any more. */
export async function* follow(
  run: (phases: Phases) => Promise<RunResult>,
  leave: () => void,
): AsyncGenerator<EngineState, RunResult> {
  const phases = new Phases();
  const running = run(phases);
  const ended = running.then(nothing, nothing);
  try {
    for (;;) {
      const state = await Promise.race([phases.next(), ended]);
      if (state === undefined) return await running;
      yield state;
    }
  } finally {
    leave();
    phases.leave();
    await ended;
  }
}

const nothing = () => undefined;
