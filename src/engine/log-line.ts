import type { AtomDetail, LogLine } from "../persistence/details.ts";
import { sizeOf } from "../size.ts";

const LINES_KEPT = 200;
const LONGEST = 2_048;

/** A line as it is kept: cut where it is longer than 2 kB, without fields that do not fit beside its message. */
export function logLine(line: LogLine): LogLine {
  const { message, fields, ...rest } = line;
  const text = String(message);
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  if (fields === undefined) return { ...rest, message: cut };
  const left = LONGEST - cut.length;
  if (sizeOf(fields, left) <= left) return { ...rest, message: cut, fields };
  return { ...rest, message: cut, fields: { omitted: "too big" } };
}

/** The lines of an atom with those it has written since. */
export const withLines = (logs: AtomDetail["logs"] = [], lines: readonly LogLine[]) =>
  [...logs, ...lines].slice(-LINES_KEPT);
