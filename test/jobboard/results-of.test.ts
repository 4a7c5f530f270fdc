import { expect, it } from "vitest";
import { failureFrom, resultsOf, type Outcome } from "../../src/index.ts";

it("resultsOf gives what the flow provided", () => {
  const results = { grams: 7 };
  expect(resultsOf({ ok: true, fate: "CONSUMED", flowState: "SUCCESS", at: 0, results })).toBe(
    results,
  );
});

it("resultsOf throws what the flow failed with", () => {
  const error = new RangeError("Too heavy");
  const failure = failureFrom(error);
  const outcome = { ok: false, fate: "CONSUMED", flowState: "REVERTED", at: 0 } as const;
  expect(() => resultsOf({ ...outcome, failure })).toThrow(error);
});

it.each<[string, Partial<Outcome>, object]>([
  ["CANCELLED for a cancelled job", { fate: "CANCELLED" }, { code: "CANCELLED" }],
  [
    "EXECUTION with the reason of a trashed one",
    { fate: "TRASHED", reason: "Its budget is spent" },
    { code: "EXECUTION", message: 'The job was ended as "TRASHED": Its budget is spent' },
  ],
  [
    "EXECUTION with the state of a flow that shows no failure",
    { fate: "CONSUMED", flowState: "FAILURE" },
    { code: "EXECUTION", message: 'The job was ended as "CONSUMED" with its flow "FAILURE"' },
  ],
])("resultsOf throws %s", (_, ended, error) => {
  const outcome = { ok: false, at: 0, ...ended } as Outcome;
  expect(() => resultsOf(outcome)).toThrow(expect.objectContaining(error));
});
