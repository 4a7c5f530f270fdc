import { aCount, allWithin, aTime, type Limit } from "../limits.ts";
import type { Caller } from "./executor.ts";
import type { EngineOptions } from "./options.ts";

const anExecutor: Limit = {
  wanted: "must be an object with execute and revert",
  fits: (executor: Partial<Caller> | null) =>
    typeof executor?.execute === "function" && typeof executor.revert === "function",
};

const LIMITS = { concurrency: aCount, parkMs: aTime, executor: anExecutor };

/** @throws {FootplateError} `INVALID_INPUT` for what would only show in the middle of a run; `path`: of where the options are */
export const checkEngineOptions = (options: EngineOptions, path?: string): void =>
  allWithin(options, LIMITS, path);
