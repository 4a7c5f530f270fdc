import { FootplateError } from "../errors.ts";
import { isSchema, parsed, type Schema } from "../flow/schema.ts";
import { task, type Task, type TaskCode } from "../flow/task.ts";
import type { Wait } from "../flow/wait.ts";
import { WAITING } from "./waiting-kit.ts";

/**
 * Gives a durable pause of `ms` milliseconds: the job leaves the conductor and holds nothing while it waits.
 * @throws {FootplateError} `INVALID_INPUT` for an empty name, or an `ms` that is no finite number or below 0
 */
export function sleep(name: string, ms: number): Task<{}, {}> {
  // Nothing could ever end it.
  if (ms === Infinity) throw refusedMs(name, ms);
  return waiting(task(name, { execute: () => {} }), { ms: checkedMs(name, ms) });
}

/**
 * Waits until `board.signal(jobId, signalName, payload)`; the payload is what
 * it provides. The first wait for a name takes the first payload sent, the
 * second the second, whenever they were sent. `TIMEOUT` fails it.
 * @throws {FootplateError} `INVALID_INPUT` for an empty name or a bad spec
 */
export function waitForSignal<T = any, const P extends string = never>(
  signalName: string,
  spec: {
    provides?: P | undefined;
    /** Fails the task with TIMEOUT when no signal came within it. @default none */
    timeoutMs?: number | undefined;
    /** Types the payload, and is checked by it: a bad payload fails the task. */
    payload?: Schema<T> | undefined;
    /** @default signalName */
    name?: string | undefined;
  } = {},
): Task<{}, { [K in P]: T }> {
  const { provides, timeoutMs, payload: schema, name = signalName } = spec;
  if (schema !== undefined && !isSchema(schema)) {
    throw new FootplateError("INVALID_INPUT", `Task "${name}" has no Standard Schema for payload`);
  }
  const made = task(name, {
    provides: provides ?? [],
    execute(input: object): unknown {
      if (!Object.hasOwn(input, "payload")) {
        throw new FootplateError(
          "TIMEOUT",
          `No signal "${signalName}" came within "${timeoutMs}" ms`,
        );
      }
      const { payload } = input as { payload: unknown };
      return schema ? parsed(schema, payload, `${name}.payload`) : payload;
    },
  });
  const limit = timeoutMs !== undefined && { ms: checkedMs(name, timeoutMs) };
  return waiting(made, { signal: signalName, ...limit });
}

const waiting = (made: Task, wait: Wait): Task => {
  const code: TaskCode = { ...(made as TaskCode), wait, waiting: WAITING };
  return code;
};

function checkedMs(name: string, ms: number): number {
  if (typeof ms === "number" && ms >= 0) return ms;
  throw refusedMs(name, ms);
}

const refusedMs = (name: string, ms: unknown) =>
  new FootplateError(
    "INVALID_INPUT",
    `Task "${name}" cannot wait for "${String(ms)}" milliseconds`,
  );
