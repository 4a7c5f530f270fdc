import { describe, expect, it } from "vitest";
import { linesOf, percentile, type Tried } from "../../scripts/prove-lines.ts";
import { proveTable } from "../../scripts/prove-table.ts";
import { triedIn } from "../../scripts/prove-tests.ts";
import type { Told } from "../told.ts";

const told: Told = {
  what: "jobs of a box that is kicked",
  seed: 7,
  counted: { jobs: 300, kicks: 5 },
  seen: { repeated: 0 },
  wrong: { lost: 0, "had twice": 0 },
};
const tried = (change: Partial<Told> = {}, rest: Partial<Tried> = {}): Tried => ({
  name: "loses no job (P7, JB-04)",
  passed: true,
  told: { ...told, ...change },
  ...rest,
});
const proof = { name: "kicks", atLeast: { jobs: 300, kicks: 5 } };
const only = (...all: readonly Tried[]) => {
  const [line, ...more] = linesOf(proof, all);
  expect(more).toEqual([]);
  return line!;
};

describe("a line of what is proved", () => {
  it("holds where all was counted that was asked for, and nothing is wrong", () => {
    const line = only(tried());
    expect(line).toMatchObject({ failures: [], rules: ["P7", "JB-04"], seeds: [7] });
    expect(proveTable([line]).split("\n").at(-1)).toBe(
      "| jobs of a box that is kicked | P7, JB-04 | 7 | 300 jobs, 5 kicks; 0 repeated | 0 lost, 0 had twice | ok |",
    );
  });

  it("is that of all who say the same, added up", () => {
    const half = { counted: { jobs: 200, kicks: 3 } };
    expect(only(tried(half), tried(half, { name: "again (P9)" }))).toMatchObject({
      failures: [],
      counted: { jobs: 400, kicks: 6 },
      rules: ["P7", "JB-04", "P9"],
    });
  });

  it.for<[string, Tried[]]>([
    ["nothing was run", []],
    ["a test told nothing", [{ name: "silent", passed: true }]],
    ["one of several told nothing", [tried(), { ...tried(), told: undefined, name: "silent" }]],
    ["a test failed, whatever it told", [tried({}, { passed: false })]],
    ["nothing was counted", [tried({ counted: {} })]],
    ["nothing was looked for", [tried({ wrong: {} })]],
    ["something happened that must not", [tried({ wrong: { lost: 1 } })]],
    ["fewer were lost than none", [tried({ wrong: { lost: -1 } })]],
    ["what is wrong is no number", [tried({ wrong: { lost: Number.NaN } })]],
    ["a count is no number", [tried({ counted: { ...told.counted, jobs: Number.NaN } })]],
    ["less was done than was asked for", [tried({ counted: { jobs: 300, kicks: 4 } })]],
    ["what was asked for was not counted", [tried({ counted: { jobs: 300 } })]],
    ["there was none of what it counts", [tried({ counted: { ...told.counted, sent: 0 } })]],
    ["no time was taken", [tried({ took: { ms: [], withinMs: 10 } })]],
    ["it took too long", [tried({ took: { ms: [1, 1, 11], withinMs: 10 } })]],
  ])("fails where %s", ([, all]) => {
    const lines = linesOf(proof, all);
    expect(lines.flatMap(({ failures }) => failures)).not.toEqual([]);
    const [table = ""] = proveTable(lines).split("\n\n");
    expect(table.split("\n").slice(2).join("\n")).toContain("| FAILED |");
  });

  it("fails where nothing was counted though nothing was asked for", () => {
    const [line] = linesOf({ name: "kicks" }, [tried({ counted: {} })]);
    expect(line?.failures).not.toEqual([]);
  });

  it("says below the table why it failed", () => {
    expect(proveTable([only(tried({ wrong: { lost: 2 } }))])).toMatch(
      /\n\nFAILED: jobs of a box that is kicked: 2 lost$/,
    );
  });
});

describe("a report of tests", () => {
  const report = (status: string, meta: object = { told }) =>
    JSON.stringify({
      testResults: [
        { assertionResults: [{ fullName: "kicks (P7)", status, failureMessages: [], meta }] },
      ],
    });

  it("tells of each whether it passed, and its figures", () => {
    expect(triedIn(report("passed"))).toEqual([{ name: "kicks (P7)", passed: true, told }]);
  });

  it.for(["failed", "skipped", "pending", "todo"])("counts one that is %s as not passed", (is) => {
    expect(triedIn(report(is))).toMatchObject([{ passed: false }]);
  });

  it("is nothing where vitest wrote none", () => {
    expect(triedIn(undefined)).toEqual([]);
  });
});

it("takes the 95th percentile of a few as the longest of them", () => {
  expect(percentile([3, 1, 2], 0.95)).toBe(3);
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
});
