import { FootplateError } from "../errors.ts";
import type { EngineOptions } from "./options.ts";

/** @throws {FootplateError} `INVALID_INPUT` for what would only show in the middle of a run */
export function checkEngineOptions({ concurrency, parkMs, executor }: EngineOptions): void {
  const refuse = (why: string): never => {
    throw new FootplateError("INVALID_INPUT", `An engine cannot be made with ${why}`);
  };
  const isCount = concurrency === Infinity || Number.isInteger(concurrency);
  if (concurrency !== undefined && !(isCount && concurrency >= 1)) {
    refuse(`concurrency "${String(concurrency)}": it is a whole number above 0, or Infinity`);
  }
  if (parkMs !== undefined && !(typeof parkMs === "number" && parkMs >= 0)) {
    refuse(`parkMs "${String(parkMs)}": it is a number, and not below 0`);
  }
  if (executor === undefined) return;
  if (typeof executor?.execute === "function" && typeof executor.revert === "function") return;
  refuse(`executor "${String(executor)}": it is an object with execute and revert`);
}
