import { FootplateError } from "../errors.ts";
import type { ConductorOptions } from "./conductor.ts";

/** Refuses what no conductor can be made with. @throws {FootplateError} `INVALID_INPUT` */
export function checkOptions(options: ConductorOptions): void {
  if (!isObject(options)) throw refused("options", options, "must be an object");
  const { name, board, persistence, flows, concurrency, leaseMs, parkMs, keepMs } = options;
  const { budgets = {}, provides } = options;
  if (!isObject(board)) throw refused("board", board, "must be a board");
  if (!isObject(persistence)) throw refused("persistence", persistence, "must be a persistence");
  if (!Array.isArray(flows)) throw refused("flows", flows, "must be a list");
  if (name !== undefined && (typeof name !== "string" || name === "")) {
    throw refused("name", name, "must be a string that is not empty");
  }
  if (leaseMs !== undefined && !(Number.isFinite(leaseMs) && leaseMs > 0)) {
    throw refused("leaseMs", leaseMs, "must be above 0, and finite");
  }
  refuseNoCount("concurrency", concurrency);
  if (!isObject(budgets)) throw refused("budgets", budgets, "must be an object");
  for (const [what, most] of Object.entries(budgets)) refuseNoCount(`budgets.${what}`, most);
  if (provides !== undefined && !Array.isArray(provides)) {
    throw refused("provides", provides, "must be a list");
  }
  if (parkMs !== undefined && !(typeof parkMs === "number" && parkMs >= 0)) {
    throw refused("parkMs", parkMs, "must be 0 or more");
  }
  if (keepMs !== undefined && !(typeof keepMs === "number" && keepMs > 0)) {
    throw refused("keepMs", keepMs, "must be above 0");
  }
  refuseStrangers(options);
}

function refuseNoCount(what: string, value: number | undefined): void {
  if (value === undefined || value === Infinity) return;
  if (Number.isInteger(value) && value > 0) return;
  throw refused(what, value, "must be a whole number above 0, or Infinity");
}

function refuseStrangers({ board, persistence }: ConductorOptions): void {
  if (!board.store || !persistence.store || board.store === persistence.store) return;
  throw new FootplateError(
    "INVALID_INPUT",
    `The board reaches "${board.store}" and the persistence "${persistence.store}": all who share a board must share one persistence`,
  );
}

/** Refuses a time that nobody can wait for. @throws {FootplateError} `INVALID_INPUT` */
export function checkTimeout(timeoutMs: number | undefined): void {
  if (timeoutMs === undefined || (typeof timeoutMs === "number" && timeoutMs >= 0)) return;
  throw refused("timeoutMs", timeoutMs, "must be 0 or more");
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const refused = (what: string, value: unknown, why: string) =>
  new FootplateError("INVALID_INPUT", `"${what}" ${why}: "${String(value)}"`, {
    details: { path: what },
  });
