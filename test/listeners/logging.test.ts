import { describe, expect, it, vi } from "vitest";
import {
  createEngine,
  linearFlow,
  loggingListener,
  memoryPersistence,
  task,
  times,
  type Flow,
  type LoggingOptions,
} from "../../src/index.ts";

type Record = readonly [level: string, message: string, data: { [key: string]: any }];

/** Runs a flow under the listener; gives what was logged. */
async function logged(flow: Flow, store: object = {}, options: LoggingOptions = {}) {
  const records: Record[] = [];
  const at = (level: string) => (message: unknown, data: unknown) =>
    void records.push([level, message as string, data as Record[2]]);
  const log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const engine = createEngine(flow, { store });
  const off = loggingListener({ log, ...options })(engine);
  await engine.run().catch(() => {});
  off();
  return records;
}

const login = task("login", {
  requires: ["user"],
  provides: "session",
  execute: ({ user }: { user: string }) => ({ id: `of ${user}`, token: "s3" }),
});
const pay = task("pay", {
  requires: ["session"],
  execute: ({ session }: { session: object }) => {
    void session;
    throw new TypeError("declined", { cause: new Error("no money") });
  },
});
const checkout = linearFlow("checkout", [login, pay]);

describe("loggingListener", () => {
  it("LS-02: logs one record a change, at its level", async () => {
    const records = await logged(linearFlow("f", [login]), { user: "ada" }, { level: "info" });
    expect(records.map(([level, message]) => `${level} ${message}`)).toEqual([
      'info Flow "f" is RUNNING, was PENDING',
      'info Task "login" is RUNNING, was PENDING',
      'info Task "login" is SUCCESS, was RUNNING',
      'info Flow "f" is SUCCESS, was RUNNING',
    ]);
    expect(records[1]![2]).toEqual({ flow: "f", attempt: 1, input: { user: "ada" } });
  });

  it("LS-02: logs what went wrong at a level of its own, with its causes in words", async () => {
    const records = await logged(checkout, { user: "ada" });
    const loud = records.filter(([level]) => level === "warn").map(([, message]) => message);
    const why = "TypeError: declined (caused by Error: no money)";
    expect(loud).toEqual([
      `Task "pay" is FAILURE, was RUNNING: ${why}`,
      'Task "pay" is REVERTED, was REVERTING',
      'Task "login" is REVERTED, was REVERTING',
      `Flow "checkout" is REVERTED, was RUNNING: ${why}`,
    ]);
    const errors = await logged(checkout, { user: "ada" }, { failureLevel: "error" });
    expect(errors.map(([level]) => level)).toEqual(
      records.map(([level]) => (level === "warn" ? "error" : level)),
    );
  });

  it("LS-02: logs controllers, and their retrying as something that went wrong", async () => {
    const flow = linearFlow("again", [pay], { retry: times(2, { provides: "session" }) });
    const records = await logged(flow);
    const retries = records.filter(([, message]) => message.startsWith("Retry"));
    expect(retries.map(([level, message]) => `${level} ${message}`)).toEqual([
      'debug Retry "again_retry" is RUNNING, was PENDING',
      'debug Retry "again_retry" is SUCCESS, was RUNNING',
      'warn Retry "again_retry" is RETRYING, was SUCCESS',
      'debug Retry "again_retry" is RUNNING, was RETRYING',
      'debug Retry "again_retry" is SUCCESS, was RUNNING',
      'debug Retry "again_retry" is REVERTING, was SUCCESS',
      'warn Retry "again_retry" is REVERTED, was REVERTING',
    ]);
  });

  it("LS-07: tells of a failure what it was given and what was before it, nearest first", async () => {
    const greet = task("greet", { provides: "greeting", execute: () => "hi" });
    const records = await logged(linearFlow("f", [greet, login, pay]), { user: "ada" });
    const [, , failed] = records.find(([, message]) =>
      message.startsWith('Task "pay" is FAILURE'),
    )!;
    const session = { id: "of ada", token: "***" };
    expect(failed).toMatchObject({
      flow: "f",
      attempt: 1,
      input: { session },
      failure: { name: "TypeError", cause: { message: "no money" } },
      before: [
        { name: "login", state: "SUCCESS", input: { user: "ada" }, result: session },
        { name: "greet", state: "SUCCESS", input: {}, result: "hi" },
      ],
    });
  });

  it("LS-03: masks inputs, results and failures, also a result and an input that only are named so elsewhere", async () => {
    const give = task("give", { provides: "apiKey", execute: () => "s3" });
    const take = task("take", {
      requires: ["key"],
      rebind: { key: "apiKey" },
      execute: ({ key }: { key: string }) => {
        throw Object.assign(new Error("no"), { details: { password: key } });
      },
    });
    const records = await logged(linearFlow("f", [give, take]), { user: { password: "s3" } });
    expect(JSON.stringify(records)).not.toContain('"s3"');
    expect(records.find(([, message]) => message.startsWith('Task "take" is RUN'))![2]).toEqual({
      flow: "f",
      attempt: 1,
      input: { key: "***" },
    });
  });

  it("LS-03: shows neither input nor output of a hidden atom, nor its output where it goes in", async () => {
    const records = await logged(checkout, { user: "ada" }, { hideAtoms: ["login"] });
    expect(JSON.stringify(records.map(([, , data]) => data))).not.toContain("ada");
    const failed = records.find(([, message]) => message.includes('"pay" is FAILURE'))![2];
    expect(failed["input"]).toEqual({ session: "***" });
    expect(failed["before"]).toEqual([{ name: "login", state: "SUCCESS", intention: "REVERT" }]);
  });

  it("LS-01: is taken off, once and for all, however often it is asked", async () => {
    const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const engine = createEngine(linearFlow("f", [login]), { store: { user: "ada" } });
    const listener = loggingListener({ log });
    const off = listener(engine);
    const other = listener(engine);
    off();
    off();
    await engine.run();
    expect(log.debug).toHaveBeenCalledTimes(4);
    other();
  });

  it("knows what was before a failure also where another owner did it", async () => {
    const persistence = memoryPersistence();
    const stopped = createEngine(checkout, {
      store: { user: "ada" },
      flowId: "x",
      persistence,
    });
    stopped.on("task", () => stopped.suspend());
    await stopped.run();
    const warned: Record[2][] = [];
    const log = {
      ...console,
      debug() {},
      warn: (_: unknown, data: unknown) => void warned.push(data as Record[2]),
    };
    const engine = createEngine(checkout, { flowId: "x", persistence, generation: 1 });
    loggingListener({ log })(engine);
    await expect(engine.run()).rejects.toThrow("declined");
    expect(warned[0]!["before"]).toMatchObject([{ name: "login", result: { token: "***" } }]);
  });
});
