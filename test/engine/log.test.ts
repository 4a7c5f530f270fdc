import { describe, expect, it } from "vitest";
import {
  createEngine,
  memoryPersistence,
  run,
  task,
  times,
  unorderedFlow,
  type TaskContext,
} from "../../src/index.ts";
import { manualClock } from "../../src/testing/manual-clock.ts";
import { gate } from "./hung.ts";
import { talking } from "./talking.ts";

/** What is kept of what a task writes. */
async function kept(write: (log: TaskContext["log"]) => void) {
  const persistence = memoryPersistence();
  const t = task("t", { execute: (_, { log }) => write(log) });
  await run(t, {}, { persistence, flowId: "f" });
  return (await persistence.flow("f"))?.atoms["t"]?.logs ?? [];
}

describe("log", () => {
  it("keeps lines with the atom, through its attempts", async () => {
    const clock = manualClock();
    const persistence = memoryPersistence({ clock });
    const t = task("t", {
      retry: times(2),
      execute(_, { log, attempt }) {
        log("sent", { attempt });
        if (attempt === 1) throw new Error("again");
      },
    });
    await run(t, {}, { persistence, clock, flowId: "f" });
    const at = clock.now();
    expect((await persistence.flow("f"))?.atoms["t"]?.logs).toEqual([
      { at, attempt: 1, message: "sent", fields: { attempt: 1 } },
      { at, attempt: 2, message: "sent", fields: { attempt: 2 } },
    ]);
  });

  it("is written with the next checkpoint, at the latest after 1 s", async () => {
    const clock = manualClock();
    const persistence = memoryPersistence({ clock });
    const { talker, open, context } = talking("t");
    const running = run(talker, {}, { persistence, clock, flowId: "f" });
    const messages = async () =>
      (await persistence.flow("f"))?.atoms["t"]?.logs?.map(({ message }) => message);
    await clock.advance(0);
    const { log, step } = context();
    log("one");
    await clock.advance(999);
    log("two");
    expect(await messages()).toBeUndefined();
    await clock.advance(1);
    expect(await messages()).toEqual(["one", "two"]);
    log("three");
    await step("step", () => 1);
    expect(await messages()).toEqual(["one", "two", "three"]);
    open();
    await running;
    // The start mark, the lines after a second, the step with its line, and the end.
    expect((await persistence.flow("f"))?.revision).toBe(4);
  });

  it("is written with what another atom stores", async () => {
    const persistence = memoryPersistence();
    const { open, opened } = gate();
    const writes = task("writes", {
      execute(_, { log }) {
        log("hello");
        return opened;
      },
    });
    const other = task("other", {
      execute: async (_, { step }) => void (await step("step", () => 1)),
    });
    const running = run(unorderedFlow("u", [writes, other]), {}, { persistence, flowId: "f" });
    const logs = async () => (await persistence.flow("f"))?.atoms["writes"]?.logs;
    await expect.poll(logs, { timeout: 500 }).toMatchObject([{ message: "hello" }]);
    open();
    await running;
  });

  it("keeps the last 200 lines, each no longer than 2 kB", async () => {
    const lines = await kept((log) => {
      for (let n = 0; n < 250; n += 1) log(`line ${n}`);
      log("x".repeat(5_000));
      log("fields", { big: "x".repeat(5_000) });
    });
    expect(lines).toHaveLength(200);
    expect(lines[0]?.message).toBe("line 52");
    expect(lines[198]?.message).toBe(`${"x".repeat(2_047)}…`);
    expect(lines[199]).toMatchObject({ message: "fields", fields: { omitted: "too big" } });
  });

  it("refuses fields that cannot be stored", async () => {
    await expect(kept((log) => log("bad", { live: () => 1 }))).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  it("may be used in a revert", async () => {
    const t = task("t", {
      execute() {
        throw new Error("broke");
      },
      revert: (_, { log }) => log("undone"),
    });
    const engine = createEngine(t, { persistence: memoryPersistence() });
    await expect(engine.run()).rejects.toThrow("broke");
    expect(engine.detail?.atoms["t"]?.logs).toMatchObject([{ message: "undone" }]);
  });
});
