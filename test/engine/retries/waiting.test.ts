import { expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  memoryPersistence,
  retry,
  RetryLater,
  type RetryAnswer,
} from "../../../src/index.ts";
import { manualClock } from "../../../src/testing/manual-clock.ts";
import { flaky, takes } from "./diary.ts";

it("P10: a controller that asks for later is run again then, and no attempt is counted", async () => {
  const clock = manualClock();
  let asked = 0;
  const controller = retry("r", {
    provides: "n",
    execute: async (_, { history }) => {
      asked += 1;
      if (asked === 1) throw new RetryLater("not yet", { delayMs: 5_000 });
      return history.length + 1;
    },
    onFailure: () => "REVERT",
  });
  const seen: number[] = [];
  const engine = createEngine(linearFlow("f", [takes("n", seen, 1)], { retry: controller }), {
    clock,
    parkMs: 1_000,
  });
  const wakeAt = clock.now() + 5_000;
  await expect(engine.run()).resolves.toEqual({ state: "SUSPENDED", wakeAt });
  await clock.advance(5_000);
  await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
  expect([seen, engine.detail?.atoms["r"]?.history]).toEqual([
    [1],
    [{ provided: 1, failures: {} }],
  ]);
});

it("EN-08: what a controller decides while its flow is suspended is kept", async () => {
  const persistence = memoryPersistence();
  let asked = 0;
  const controller = retry("r", {
    execute() {},
    onFailure(): RetryAnswer {
      asked += 1;
      first.suspend();
      return "RETRY";
    },
  });
  const flow = linearFlow("f", [flaky("a", 1)], { retry: controller });
  const options = { persistence, flowId: "f" };
  const first = createEngine(flow, { ...options, generation: 1 });
  await expect(first.run()).resolves.toEqual({ state: "SUSPENDED" });
  expect(first.detail?.atoms["r"]?.intention).toBe("RETRY");
  await expect(createEngine(flow, { ...options, generation: 2 }).run()).resolves.toEqual({
    state: "SUCCESS",
  });
  expect(asked).toBe(1);
});

it("RT-16: a controller may do with its history what it likes", async () => {
  const controller = retry("r", {
    execute() {},
    onFailure(_, { history }): RetryAnswer {
      const { length } = history;
      (history as unknown[]).length = 0;
      return length < 3 ? "RETRY" : "REVERT";
    },
  });
  const engine = createEngine(linearFlow("f", [flaky("a", 9)], { retry: controller }));
  await expect(engine.run()).rejects.toThrow("a 3");
});
