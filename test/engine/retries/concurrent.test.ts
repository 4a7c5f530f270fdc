import { describe, expect, it } from "vitest";
import {
  alwaysRevertAll,
  createEngine,
  type Engine,
  FatalError,
  forEach,
  linearFlow,
  retry,
  task,
  times,
  unorderedFlow,
  type RetryAnswer,
} from "../../../src/index.ts";
import { diaryOf, flaky } from "./diary.ts";

/** A task that ends when it is told to, and can be reverted. */
function held(name: string, more: object = {}) {
  let end: (error?: Error) => void = () => {};
  const made = task(name, {
    execute: () =>
      new Promise<void>((resolve, reject) => {
        end = (error) => (error ? reject(error) : resolve());
      }),
    revert() {},
    ...more,
  });
  return { task: made, end: (error?: Error) => end(error) };
}

describe("a failure beside what still runs", () => {
  it("RT-18: waits for it, reverts it, and then tries all of it again", async () => {
    const slow = held("slow");
    const flow = unorderedFlow("f", [slow.task, flaky("quick", 1)], { retry: times(2) });
    const engine = createEngine(flow);
    const told = diaryOf(engine);
    engine.on("task", ({ name, state, attempt }) => {
      // After the other was reverted, and at once in the second attempt.
      if (name === "quick" && state === "REVERTED") slow.end();
      if (name === "quick" && state === "SUCCESS" && attempt === 2) slow.end();
    });
    await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
    const slowLines = told.filter((line) => line.startsWith("slow"));
    expect(slowLines).toEqual([
      "slow RUNNING",
      "slow SUCCESS",
      "slow REVERTING",
      "slow REVERTED",
      "slow PENDING",
      "slow RUNNING",
      "slow SUCCESS",
    ]);
    expect(told.indexOf("f_retry RETRYING")).toBeGreaterThan(told.indexOf("slow REVERTED"));
  });

  it("RT-19: REVERT_ALL of one beats the RETRY of another that was decided before", async () => {
    const slow = held("slow");
    const again = linearFlow("again", [flaky("before"), flaky("a", 1)], { retry: times(5) });
    const never = linearFlow("never", [slow.task], { retry: alwaysRevertAll() });
    const engine = createEngine(unorderedFlow("f", [again, never]));
    const told = diaryOf(engine);
    engine.on("task", ({ name, state }) => {
      if (name === "a" && state === "FAILURE") slow.end(new Error("never"));
    });
    await expect(engine.run()).rejects.toThrow("never");
    expect(engine.state).toBe("REVERTED");
    expect(told).toContain("before REVERTED");
    expect(told.join()).not.toContain("RETRYING");
  });

  it.each<[string, Error, number]>([
    ["a FatalError, whatever was decided before", new FatalError("fatal"), 0],
    ["another failure, of which it is asked as well", new Error("other"), 1],
  ])("may yet be reverted for %s", async (_, error, asked) => {
    const seen: (readonly string[])[] = [];
    const controller = retry("r", {
      execute() {},
      onFailure(_input, { history }): RetryAnswer {
        const names = Object.keys(history.at(-1)!.failures).toSorted();
        seen.push(names);
        return names.includes("slow") ? "REVERT" : "RETRY";
      },
    });
    const slow = held("slow");
    const flow = unorderedFlow("f", [slow.task, flaky("quick", 1)], { retry: controller });
    const engine = createEngine(flow);
    engine.on("task", ({ name, state }) => {
      if (name === "quick" && state === "REVERTED") slow.end(error);
    });
    await expect(engine.run()).rejects.toThrow(error.message);
    expect(engine.state).toBe("REVERTED");
    expect(seen).toEqual([["quick"], ["quick", "slow"]].slice(0, asked + 1));
  });

  it("EN-28: tells of several failures at once, one after the other", async () => {
    const seen: string[] = [];
    const controller = retry("r", {
      execute() {},
      async onFailure(_input, { history }) {
        seen.push(Object.keys(history.at(-1)!.failures).join("+"));
        return seen.length < 3 ? "RETRY" : "REVERT";
      },
    });
    const flow = unorderedFlow("f", [flaky("a", 9), flaky("b", 9)], { retry: controller });
    const engine = createEngine(flow);
    await expect(engine.run()).rejects.toThrow(AggregateError);
    // Both of the first attempt; in the second, the answer about one was enough.
    expect(seen).toEqual(["a", "a+b", "a"]);
  });

  it("starts nothing else while a controller thinks", async () => {
    let answer: (answer: RetryAnswer) => void = () => {};
    const controller = retry("r", {
      execute() {},
      onFailure: () => new Promise<RetryAnswer>((resolve) => (answer = resolve)),
    });
    const slow = held("slow");
    const failing = linearFlow("failing", [flaky("a", 9)], { retry: controller });
    const engine = createEngine(
      unorderedFlow("f", [linearFlow("g", [slow.task, flaky("b")]), failing]),
    );
    const told = diaryOf(engine);
    const running = engine.run();
    await expect.poll(() => told).toContain("a FAILURE");
    slow.end();
    await expect.poll(() => told).toContain("slow SUCCESS");
    expect(told).not.toContain("b RUNNING");
    answer("REVERT");
    await expect(running).rejects.toThrow("a 1");
    expect(told).not.toContain("b RUNNING");
  });

  it("P11: a cancelled flow does not heed what a controller says after that", async () => {
    const seen: string[] = [];
    const controller = retry("r", {
      execute() {},
      onFailure(_input, { signal }) {
        engine.cancel();
        return new Promise<RetryAnswer>((resolve) => {
          signal.addEventListener("abort", () => {
            seen.push("told");
            resolve("RETRY");
          });
        });
      },
    });
    const flow = linearFlow("f", [flaky("a", 9)], { retry: controller });
    const engine: Engine = createEngine(flow);
    await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED" });
    expect([engine.state, seen]).toEqual(["REVERTED", ["told"]]);
  });
});

describe("retries inside each other", () => {
  it("RT-11: the inner one tries again by itself, and leaves all else alone", async () => {
    const inner = linearFlow("inner", [flaky("a", 1)], { retry: times(2) });
    const engine = createEngine(linearFlow("f", [flaky("b"), inner], { retry: times(2) }));
    const told = diaryOf(engine);
    await engine.run();
    expect(told.filter((line) => line.includes("RETRYING"))).toEqual(["inner_retry RETRYING"]);
    expect(told.filter((line) => line.startsWith("b "))).toEqual(["b RUNNING", "b SUCCESS(5)"]);
  });

  it("P9: starts a new round in a flow inside, too, when it gives another value", async () => {
    const keys: string[] = [];
    const plain = task("plain", {
      execute: (_, { idempotencyKey, attempt }) => {
        keys.push(idempotencyKey);
        if (attempt < 3) throw new Error("again");
      },
    });
    const inner = linearFlow("inner", [plain]);
    for (const controller of [times(3, { provides: "n" }), times(3)]) {
      await createEngine(linearFlow("f", [inner], { retry: controller }), { flowId: "f" }).run();
    }
    const [first, second, third, ...same] = keys.map((key) => key.split("/").at(-1));
    expect([first, second, third, same]).toEqual(["0", "1", "2", ["0", "0", "0"]]);
  });

  it("P9: starts new rounds where the inner one gives its first value once more", async () => {
    const keys: string[] = [];
    const plain = task("plain", {
      requires: ["n"],
      execute: ({ n }: { n: number }, { idempotencyKey }) => {
        keys.push(`${n}: ${idempotencyKey}`);
        throw new Error("again");
      },
    });
    const inner = linearFlow("inner", [plain], { retry: forEach([1, 2], { provides: "n" }) });
    const flow = linearFlow("f", [inner], { retry: times(2) });
    await expect(createEngine(flow, { flowId: "f" }).run()).rejects.toThrow("again");
    expect(keys).toEqual([
      "1: f/plain/execute/0",
      "2: f/plain/execute/1",
      "1: f/plain/execute/2",
      "2: f/plain/execute/3",
    ]);
  });
});
