import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextSlot, parseCron } from "../../src/jobboard/cron.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const seed = Date.now();

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
const nextOf = (line: string, after: string) => iso(nextSlot(parseCron(line), Date.parse(after)));

describe("nextSlot", () => {
  it.each([
    ["* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00.000Z"],
    ["* * * * *", "2026-01-01T00:00:59.999Z", "2026-01-01T00:01:00.000Z"],
    ["0 9 * * *", "2026-01-01T08:59:59.999Z", "2026-01-01T09:00:00.000Z"],
    ["0 9 * * *", "2026-01-01T09:00:00Z", "2026-01-02T09:00:00.000Z"],
    ["*/15 * * * *", "2026-01-01T00:31:00Z", "2026-01-01T00:45:00.000Z"],
    ["5-20/7 * * * *", "2026-01-01T00:12:00Z", "2026-01-01T00:19:00.000Z"],
    ["1,2,50-52 23 * * *", "2026-12-31T23:02:00Z", "2026-12-31T23:50:00.000Z"],
    ["0 0 1 1 *", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00.000Z"],
    ["0 0 * * MON-fri", "2026-01-02T12:00:00Z", "2026-01-05T00:00:00.000Z"],
    ["0 0 * Feb,DEC *", "2026-03-01T00:00:00Z", "2026-12-01T00:00:00.000Z"],
    ["0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00.000Z"],
    ["0 0 * * 0", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00.000Z"],
    ["0 0 * * sat-sun", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00.000Z"],
    ["0 0 31 * *", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00.000Z"],
    ["0 0 29 2 *", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00.000Z"],
    ["  0\t0  1 * *  ", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00.000Z"],
    ["0 0 1 1 *", "1969-06-01T00:00:00Z", "1970-01-01T00:00:00.000Z"],
  ])("of %j behind %s is %s", (line, after, expected) => {
    expect(nextOf(line, after)).toBe(expected);
  });

  it("takes a day that either day field names, if both are restricted", () => {
    expect(nextOf("0 0 13 * fri", "2026-01-01T00:00:00Z")).toBe("2026-01-02T00:00:00.000Z");
    expect(nextOf("0 0 13 * fri", "2026-01-09T00:00:00Z")).toBe("2026-01-13T00:00:00.000Z");
  });

  it("takes a day that both day fields name, if one begins with a star", () => {
    expect(nextOf("0 0 13-13 * */5", "2026-01-01T00:00:00Z")).toBe("2026-02-13T00:00:00.000Z");
  });

  it("finds the Sunday that is a 29th of February, 40 years away, at once", () => {
    const started = performance.now();
    expect(nextOf("0 0 29 2 */7", "2088-02-29T00:00:00Z")).toBe("2128-02-29T00:00:00.000Z");
    expect(performance.now() - started).toBeLessThan(100);
  });

  it.each(["0 0 30 2 *", "0 0 31 2,4,6,9,11 *"])("of %j is undefined, and at once", (line) => {
    const started = performance.now();
    expect(nextOf(line, "2026-01-01T00:00:00Z")).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(100);
  });

  it.each([NaN, Infinity, -Infinity, 8.64e15])("behind %d is undefined", (after) => {
    expect(nextSlot(parseCron("* * * * *"), after)).toBeUndefined();
  });

  it(`is what stepping through days and their minutes finds (seed ${seed})`, () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 0, max: 4e12 }), (line, after) => {
        const oracle = oracleOf(line);
        const end = after + 41 * 366 * DAY;
        let at = Math.floor(after / MINUTE) * MINUTE + MINUTE;
        while (at < end && !oracle.minute(new Date(at))) {
          at = oracle.day(new Date(at)) ? at + MINUTE : Math.floor(at / DAY) * DAY + DAY;
        }
        expect(iso(nextSlot(parseCron(line), after))).toBe(at < end ? iso(at) : undefined);
      }),
      { numRuns: 300, seed },
    );
  });
});

describe("parseCron", () => {
  it.each([
    ["minute", "60 * * * *"],
    ["minute", "*/0 * * * *"],
    ["minute", "*/90 * * * *"],
    ["minute", "5/10 * * * *"],
    ["minute", "-1 * * * *"],
    ["minute", "1e1 * * * *"],
    ["minute", "1,,2 * * * *"],
    ["minute", "20-10 * * * *"],
    ["minute", "jan * * * *"],
    ["hour", "0 24 * * *"],
    ["day of the month", "0 0 0 * *"],
    ["day of the month", "0 0 L * *"],
    ["month", "0 0 1 13 *"],
    ["month", "0 0 1 mon *"],
    ["month", "0 0 1 january *"],
    ["day of the week", "0 0 * * 8"],
    ["day of the week", "0 0 * * fri#2"],
    ["day of the week", "0 0 * * ?"],
    ["shape", "* * * *"],
    ["shape", "0 * * * * *"],
    ["shape", "@daily"],
    ["shape", ""],
  ])("refuses the %s of %j", (field, line) => {
    const refusal = { code: "INVALID_INPUT", message: expect.stringContaining(`The ${field} of`) };
    expect(() => parseCron(line)).toThrow(expect.objectContaining(refusal));
  });

  it("is at most 1 kB, minified and gzipped, with nextSlot", async () => {
    const { outputFiles } = await build({
      entryPoints: ["src/jobboard/cron.ts"],
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      external: ["../errors.ts"],
    });
    expect(gzipSync(outputFiles[0]!.contents).byteLength).toBeLessThanOrEqual(1_000);
  });
});

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Fields from `min` to `max` as anybody might write them. */
function fieldFrom(min: number, max: number, names: readonly string[] = []): fc.Arbitrary<string> {
  const value = fc
    .tuple(fc.integer({ min, max }), fc.boolean(), fc.boolean())
    .map(([number, named, upper]) => {
      const name = named ? names[number - min] : undefined;
      return name ? (upper ? name.toUpperCase() : name) : String(number);
    });
  const range = fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: max - min + 1 });
  const stepped = fc
    .tuple(fc.oneof(range, fc.constant("*")), step)
    .map(([from, n]) => `${from}/${n}`);
  const part = fc.oneof(value, range, stepped);
  const list = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(","));
  return fc.oneof(fc.constant("*"), list);
}

const lines = fc
  .tuple(
    fieldFrom(0, 59),
    fieldFrom(0, 23),
    fieldFrom(1, 31),
    fieldFrom(1, 12, MONTHS),
    fieldFrom(0, 7, WEEKDAYS),
  )
  .map((fields) => fields.join(" "));

/** Asks each part of each field whether it names the time: nothing is read ahead. */
function oracleOf(line: string) {
  const fields = line.split(" ");
  const [, , days = "", , weekdays = ""] = fields;
  const isNamed = (at: number, value: number, min: number, max: number, names: string[] = []) => {
    const numberOf = (word: string) => {
      const index = names.indexOf(word.toLowerCase());
      return index < 0 ? Number(word) : index + min;
    };
    return fields[at]!.split(",").some((part) => {
      const [range = "", step = "1"] = part.split("/");
      const [from = "", to = from] = range === "*" ? [`${min}`, `${max}`] : range.split("-");
      const isIn = value >= numberOf(from) && value <= numberOf(to);
      return isIn && (value - numberOf(from)) % Number(step) === 0;
    });
  };
  const day = (date: Date) => {
    const onDay = isNamed(2, date.getUTCDate(), 1, 31);
    const names = date.getUTCDay() === 0 ? [0, 7] : [date.getUTCDay()];
    const onWeekday = names.some((name) => isNamed(4, name, 0, 7, WEEKDAYS));
    const needsBoth = days.startsWith("*") || weekdays.startsWith("*");
    const isRight = needsBoth ? onDay && onWeekday : onDay || onWeekday;
    return isRight && isNamed(3, date.getUTCMonth() + 1, 1, 12, MONTHS);
  };
  const minute = (date: Date) =>
    day(date) && isNamed(1, date.getUTCHours(), 0, 23) && isNamed(0, date.getUTCMinutes(), 0, 59);
  return { day, minute };
}
