import { FootplateError } from "../errors.ts";
import type { ConductorOptions } from "./conductor.ts";

/** Refuses what no conductor can be made with. @throws {FootplateError} `INVALID_INPUT` */
export function checkOptions(options: ConductorOptions): void {
  if (!isObject(options)) throw refused("options", options, "must be an object");
  const { name, board, persistence, flows, concurrency, leaseMs, parkMs, keepMs } = options;
  if (!isObject(board)) throw refused("board", board, "must be a board");
  if (!isObject(persistence)) throw refused("persistence", persistence, "must be a persistence");
  if (!Array.isArray(flows)) throw refused("flows", flows, "must be a list");
  if (name !== undefined && (typeof name !== "string" || name === "")) {
    throw refused("name", name, "must be a string that is not empty");
  }
  if (leaseMs !== undefined && !(Number.isFinite(leaseMs) && leaseMs > 0)) {
    throw refused("leaseMs", leaseMs, "must be above 0, and finite");
  }
  const isCount = (value: number) => value === Infinity || Number.isInteger(value);
  if (concurrency !== undefined && !(isCount(concurrency) && concurrency > 0)) {
    throw refused("concurrency", concurrency, "must be a whole number above 0, or Infinity");
  }
  if (parkMs !== undefined && !(typeof parkMs === "number" && parkMs >= 0)) {
    throw refused("parkMs", parkMs, "must be 0 or more");
  }
  if (keepMs !== undefined && !(typeof keepMs === "number" && keepMs > 0)) {
    throw refused("keepMs", keepMs, "must be above 0");
  }
  refuseStrangers(options);
}

function refuseStrangers({ board, persistence }: ConductorOptions): void {
  if (!board.store || !persistence.store || board.store === persistence.store) return;
  throw new FootplateError(
    "INVALID_INPUT",
    `The board reaches "${board.store}" and the persistence "${persistence.store}": all who share a board must share one persistence`,
  );
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const refused = (what: string, value: unknown, why: string) =>
  new FootplateError("INVALID_INPUT", `"${what}" ${why}: "${String(value)}"`, {
    details: { path: what },
  });
