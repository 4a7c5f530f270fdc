import { FootplateError, type ErrorCode } from "../errors.ts";

/** What a store says of one record, and not of itself. */
const OF_A_RECORD: ReadonlySet<ErrorCode> = new Set([
  "STALE_CLAIM",
  "NOT_OWNER",
  "NOT_FOUND",
  "DUPLICATE",
  "INVALID_INPUT",
]);

/** Whether it is the board or the persistence that does not work, so that no job is to blame (P15). */
export const isOutage = (error: unknown): boolean =>
  !FootplateError.is(error) || !OF_A_RECORD.has(error.code);

/** What a board or a persistence threw, as `board_error` tells it. */
export const asBoardError = (error: unknown): FootplateError =>
  FootplateError.is(error)
    ? error
    : new FootplateError("STORAGE", "The board failed in a way it does not name", { cause: error });
