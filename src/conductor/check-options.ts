import { FootplateError } from "../errors.ts";
import {
  aCount,
  aLength,
  aList,
  allWithin,
  aName,
  anObject,
  aTime,
  someTime,
  within,
  limit,
} from "../limits.ts";
import type { ConductorOptions } from "./conductor.ts";
import type { ConductorRun } from "./loop.ts";

const LIMITS = {
  name: aName,
  concurrency: aCount,
  leaseMs: aLength,
  parkMs: aTime,
  keepMs: someTime,
  budgets: anObject,
  provides: aList,
};

/** Refuses what no conductor can be made with. @throws {FootplateError} `INVALID_INPUT` */
export function checkOptions(options: ConductorOptions): void {
  within("options", options, anObject);
  const { board, persistence, flows, budgets } = options;
  within("board", board, anObject);
  within("persistence", persistence, anObject);
  within("flows", flows, aList);
  allWithin(options, LIMITS);
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
  maxDispatches: limit(
    "must be a whole number, or Infinity",
    (value) => value === Infinity || Number.isInteger(value),
  ),
  signal: limit(
    "must be an AbortSignal",
    (signal) => typeof signal?.addEventListener === "function",
  ),
};

/** Refuses what no conductor can be run with. @throws {FootplateError} `INVALID_INPUT` */
export function checkRun(options: ConductorRun): void {
  within("options", options, anObject);
  allWithin(options, RUN_LIMITS);
}
