import { task, type Engine } from "../../../src/index.ts";

/** What an engine tells, as `name STATE` lines. */
export function diaryOf(engine: Engine): string[] {
  const lines: string[] = [];
  engine.on("*", (event) => {
    if (event.type === "progress") return;
    const told = "result" in event && event.result !== undefined ? `(${event.result})` : "";
    lines.push(`${event.name} ${event.state}${told}`);
  });
  return lines;
}

/** A task that can be reverted, and fails in the first of its executions. */
export function flaky(name: string, failures = 0, more: object = {}) {
  return task(name, {
    execute: (_: object, { attempt }) => {
      if (attempt <= failures) throw new Error(`${name} ${attempt}`);
      return 5;
    },
    revert: () => {},
    ...more,
  });
}

/** A task that notes a value each time, and fails until it is `good`. */
export const takes = <T>(symbol: string, seen: T[], good?: T) =>
  task("takes", {
    requires: [symbol],
    execute(input: { [name: string]: T }) {
      const value = input[symbol] as T;
      seen.push(value);
      if (value !== good) throw new Error(`not ${String(value)}`);
    },
  });
