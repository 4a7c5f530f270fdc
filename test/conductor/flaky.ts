import { FootplateError, type Conductor, type ConductorEvent } from "../../src/index.ts";
import { hello } from "./yard.ts";

/** Without chance in it, so that waits can be told to the millisecond. */
export const backoff = { initialMs: 1_000, maxMs: 64_000 };
export const uncharged = { failed: 0, lost: 0, errors: 0 };

/** The same object, of which some methods fail for as long as `down` says. */
export function failing<T extends object>(
  whole: T,
  names: readonly (keyof T & string)[],
  error: unknown,
) {
  const state = { down: true, calls: 0 };
  const methods = names.map((name) => [
    name,
    (...given: unknown[]) => {
      state.calls += 1;
      if (state.down) return Promise.reject(error);
      return (whole[name] as (...rest: unknown[]) => unknown).apply(whole, given);
    },
  ]);
  return Object.assign(state, {
    store: Object.assign(Object.create(whole) as T, Object.fromEntries(methods)),
  });
}

export const away = (code: "STORAGE" | "QUOTA" | "UNAVAILABLE" = "UNAVAILABLE") =>
  new FootplateError(code, "It is away");

/** Collects the events of one type. */
export function told<E extends ConductorEvent["type"]>(conductor: Conductor, type: E) {
  const events: Extract<ConductorEvent, { type: E }>[] = [];
  conductor.on("*", (event) => {
    if (event.type === type) events.push(event as (typeof events)[number]);
  });
  return events;
}

export const greetings = (count: number) =>
  Array.from({ length: count }, () => ({ flow: hello, store: { name: "Ada" } }));
