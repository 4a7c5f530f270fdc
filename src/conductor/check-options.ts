import { FootplateError } from "../errors.ts";
import {
  aCount,
  aLength,
  aList,
  allWithin,
  aName,
  anObject,
  aFunction,
  aTime,
  someTime,
  within,
  type Limit,
} from "../limits.ts";
import { checkEngineOptions } from "../engine/check-options.ts";
import { name as isName } from "../shape.ts";
import type { ConductorOptions } from "./conductor.ts";
import type { ConductorRun } from "./loop.ts";

/** An object that can do what it must. */
const able = (...verbs: readonly string[]): Limit => ({
  wanted: `must be an object with ${verbs.join(", ")}`,
  fits: (value) => verbs.every((verb) => typeof value?.[verb] === "function"),
});

const LIMITS = {
  name: aName,
  concurrency: aCount,
  leaseMs: aLength,
  parkMs: aTime,
  keepMs: someTime,
  budgets: anObject,
  provides: aList,
  engine: anObject,
  listeners: {
    wanted: "must be a list of functions",
    fits: (value: unknown) => Array.isArray(value) && value.every(aFunction.fits),
  },
  transient: aFunction,
  clock: able("now", "sleep"),
};

const aFlow: Limit = {
  wanted: "must be a flow, a task or a factory",
  fits: (value) => ["flow", "task", "factory"].includes(value?.kind),
};

/** Refuses what no conductor can be made with. @throws {FootplateError} `INVALID_INPUT` */
export function checkOptions(options: ConductorOptions): void {
  within("options", options, anObject);
  const { board, persistence, flows, budgets, engine = {}, provides = [], name } = options;
  within("board", board, able("claim", "consume"));
  within("persistence", persistence, able("openFlow", "save"));
  within("flows", flows, aList);
  for (const [at, flow] of flows.entries()) within(`flows[${at}]`, flow, aFlow);
  allWithin(options, LIMITS);
  checkEngineOptions(engine, "engine.");
  if (name !== undefined) isName(name, "name");
  for (const [at, each] of provides.entries()) isName(each, `provides[${at}]`);
  for (const [what, most] of Object.entries(budgets ?? {})) {
    if (most !== undefined) within(`budgets.${what}`, most, aCount);
  }
  if (!board.store || !persistence.store || board.store === persistence.store) return;
  throw new FootplateError(
    "INVALID_INPUT",
    `The board reaches "${board.store}" and the persistence "${persistence.store}": all who share a board must share one persistence`,
  );
}

const RUN_LIMITS = {
  maxDispatches: {
    wanted: "must be a whole number, or Infinity",
    fits: (value: unknown) => value === Infinity || Number.isInteger(value),
  },
  signal: able("addEventListener", "throwIfAborted"),
};

/** Refuses what no conductor can be run with. @throws {FootplateError} `INVALID_INPUT` */
export function checkRun(options: ConductorRun): void {
  within("options", options, anObject);
  allWithin(options, RUN_LIMITS);
}
