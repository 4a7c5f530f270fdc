import { FootplateError } from "../errors.ts";

// Pure. Times are in UTC, where every day has 1,440 minutes.

/** A cron line that was read: the minutes, hours, days, months and weekdays (0 is Sunday) it names. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** A day need only be one of `days` or one of `weekdays`: neither field begins with `*`. */
  readonly either: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The 29th of February falls on a given weekday once in 40 years at the least: 2096 is followed by 2104. */
const HORIZON = 41 * 366 * DAY;

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const WEEKDAYS = "sun mon tue wed thu fri sat".split(" ");
const RANGE = /^(?:\*|(\w+)-(\w+))(?:\/(\d{1,2}))?$/;

/**
 * Reads a line of five fields: minute, hour, day of the month, month, day of the week. A field is `*`, a value, a range, or a
 * list of them; `*` and ranges take a step (`9-17/2`). Months and weekdays may be named by three letters, and 7 is Sunday as
 * well. If neither day field begins with `*`, a day that one of them names will do.
 *
 * @throws {FootplateError} `INVALID_INPUT`, which names the field
 */
export function parseCron(line: string): Cron {
  const fields = String(line).trim().toLowerCase().split(/\s+/);
  const refuse = (field: string, why: string) =>
    new FootplateError("INVALID_INPUT", `The ${field} of the cron line "${line}" ${why}`, {
      details: { path: "every.cron", field },
    });
  if (fields.length !== 5) throw refuse("shape", `must be five fields, not "${fields.length}"`);

  const read = (at: number, field: string, min: number, max: number, names?: readonly string[]) => {
    const values = new Set<number>();
    for (const part of fields[at]!.split(",")) {
      const named = valuesOf(part, min, max, names);
      if (named.length === 0) throw refuse(field, `must be of "${min}" to "${max}", not "${part}"`);
      for (const value of named) values.add(value);
    }
    return values;
  };
  const weekdays = read(4, "day of the week", 0, 7, WEEKDAYS);
  if (weekdays.has(7)) weekdays.add(0);
  return {
    minutes: read(0, "minute", 0, 59),
    hours: read(1, "hour", 0, 23),
    days: read(2, "day of the month", 1, 31),
    months: read(3, "month", 1, 12, MONTHS),
    weekdays,
    either: !fields[2]!.startsWith("*") && !fields[4]!.startsWith("*"),
  };
}

/** The values that one part of a field names; none if it cannot be read. */
function valuesOf(part: string, min: number, max: number, names: readonly string[] = []) {
  const valueOf = (word: string) => {
    const named = names.indexOf(word);
    if (named >= 0) return named + min;
    return /^\d{1,2}$/.test(word) ? Number(word) : NaN;
  };
  const [, first = `${min}`, last = `${max}`, every = "1"] = RANGE.exec(part) ?? ["", part, part];
  const from = valueOf(first);
  const end = valueOf(last);
  const step = Number(every);
  // Friday to Sunday ends with the other Sunday.
  const to = max === 7 && end === 0 && from > 0 ? 7 : end;
  const values: number[] = [];
  // A step beyond the field would be lost at its end: no line can say "every 90 minutes".
  if (!(from >= min && to <= max && step > 0 && step <= max - min + 1)) return values;
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

/** Gives the first time behind `after` that the line names, or undefined if there is none: no year has a 30th of February. */
export function nextSlot(cron: Cron, after: number): number | undefined {
  let at = (Math.floor(after / MINUTE) + 1) * MINUTE;
  for (const end = at + HORIZON; at < end;) {
    const date = new Date(at);
    if (!cron.months.has(date.getUTCMonth() + 1)) {
      date.setUTCMonth(date.getUTCMonth() + 1, 1);
      at = date.setUTCHours(0, 0);
    } else if (!hasDay(cron, date)) at = behind(at, DAY);
    else if (!cron.hours.has(date.getUTCHours())) at = behind(at, HOUR);
    else if (!cron.minutes.has(date.getUTCMinutes())) at += MINUTE;
    else return at;
  }
  return undefined;
}

function hasDay({ days, weekdays, either }: Cron, date: Date): boolean {
  const isDay = days.has(date.getUTCDate());
  const isWeekday = weekdays.has(date.getUTCDay());
  return either ? isDay || isWeekday : isDay && isWeekday;
}

/** The beginning of the next day, or hour. */
const behind = (at: number, length: number): number => (Math.floor(at / length) + 1) * length;
