import { expect, it } from "vitest";
import { logsOf } from "../adapters/dashboard/run-logs.ts";
import type { AtomRun } from "../src/index.ts";

const run = (action: AtomRun["action"], startedAt: number, endedAt?: number): AtomRun => ({
  action,
  attempt: 1,
  startedAt,
  ...(endedAt !== undefined && { endedAt }),
});
const said = (runs: readonly AtomRun[], ...times: number[]) => {
  const logs = times.map((at) => ({ at, attempt: 1, message: `at ${at}` }));
  return runs.map((_, at) => logsOf(at, runs, logs).map((line) => line.at));
};

it("shows what an attempt said last with that attempt, if its reversion began in the same millisecond", () => {
  const runs = [run("EXECUTE", 10, 14), run("REVERT", 14, 20)];
  expect(said(runs, 10, 14, 15, 20)).toEqual([
    [10, 14],
    [15, 20],
  ]);
});

it("shows what was said after a death with the run that followed, and loses no line", () => {
  const runs = [run("EXECUTE", 10), run("EXECUTE", 30, 40)];
  expect(said(runs, 5, 12, 30, 35, 90)).toEqual([
    [5, 12],
    [30, 35, 90],
  ]);
});
