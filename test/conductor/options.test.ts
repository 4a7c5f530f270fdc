import { describe, expect, it } from "vitest";
import { createConductor, type ConductorOptions } from "../../src/index.ts";
import { greetings, told } from "./flaky.ts";
import { hello, yard } from "./yard.ts";

describe("createConductor", () => {
  const refused: [string, Record<string, unknown>][] = [
    ["flows", { flows: undefined }],
    ["flows", { flows: hello }],
    ["board", { board: undefined }],
    ["persistence", { persistence: null }],
    ["name", { name: "" }],
    ["name", { name: 7 }],
    ...[0, -1, NaN, Infinity, "30"].map((leaseMs): [string, object] => ["leaseMs", { leaseMs }]),
    ...[0, -1, NaN, 1.5, "2"].map((concurrency): [string, object] => [
      "concurrency",
      { concurrency },
    ]),
    ["parkMs", { parkMs: -1 }],
    ["parkMs", { parkMs: NaN }],
    ["keepMs", { keepMs: 0 }],
    ["keepMs", { keepMs: NaN }],
    ["budgets", { budgets: 3 }],
    ["budgets.errors", { budgets: { errors: NaN } }],
    ["budgets.lost", { budgets: { lost: 0 } }],
    ["budgets.failed", { budgets: { failed: 1.5 } }],
    ["provides", { provides: "dom" }],
    ["provides[1]", { provides: ["dom", 1] }],
    ["name", { name: "\ud800" }],
    ["board", { board: {} }],
    ["persistence", { persistence: {} }],
    ["flows[1]", { flows: [hello, "hello"] }],
    ["flows[0]", { flows: [undefined] }],
    ["flows[0]", { flows: [{}] }],
    ["engine", { engine: 5 }],
    ["engine.concurrency", { engine: { concurrency: 0 } }],
    ["engine.executor", { engine: { executor: 5 } }],
    ["listeners", { listeners: 5 }],
    ["listeners", { listeners: [5] }],
    ["transient", { transient: 5 }],
    ["clock", { clock: 5 }],
  ].map(([what, more]) => [what as string, more as Record<string, unknown>]);

  it.each(refused)('refuses "%s" of %o', (path, more) => {
    const { conductor } = yard([hello]);
    expect(() => conductor(more as Partial<ConductorOptions>)).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT", details: { path } }),
    );
  });

  it.each([
    ["options", null],
    ["maxDispatches", { maxDispatches: 1.5 }],
    ["maxDispatches", { maxDispatches: NaN }],
    ["maxDispatches", { maxDispatches: "2" }],
    ["signal", { signal: 5 }],
  ])('CD-19: refuses to run with "%s" of %o', async (path, given) => {
    const { conductor } = yard([hello]);
    await expect(conductor().run(given as never)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { path },
    });
  });

  it("CD-19: runs without a limit of dispatches by Infinity, and by what is below 0", async () => {
    const { board, conductor } = yard([hello]);
    for (const maxDispatches of [Infinity, -1]) {
      await board.post({ flow: hello.name, store: { name: "ada" } });
      const ran = conductor().run({ maxDispatches, untilIdle: true });
      await expect(ran).resolves.toMatchObject({ dispatched: 1 });
    }
  });

  it.each([-1, NaN, "5"])("CD-29: refuses to wait for %o", async (timeoutMs) => {
    const { conductor } = yard([hello]);
    await expect(conductor().wait(timeoutMs as number)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { path: "timeoutMs" },
    });
  });

  it("refuses to be made with nothing", () => {
    expect(() => createConductor(undefined as unknown as ConductorOptions)).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });

  it("CD-20: takes a concurrency, a parkMs and a keepMs without end", async () => {
    const { board, conductor } = yard([hello], {
      concurrency: Infinity,
      parkMs: Infinity,
      keepMs: Infinity,
    });
    await board.postAll(greetings(20));
    const made = conductor();
    const errors = told(made, "board_error");
    await expect(made.run({ untilIdle: true })).resolves.toMatchObject({ dispatched: 20 });
    expect(errors).toEqual([]);
  });

  it("CD-33: takes undefined for the default, in each option", async () => {
    const made = yard([hello], {
      name: undefined,
      concurrency: undefined,
      leaseMs: undefined,
      parkMs: undefined,
      backoff: undefined,
      provides: undefined,
      engine: { concurrency: undefined, executor: undefined },
      listeners: undefined,
      keepMs: undefined,
      budgets: { failed: undefined, lost: undefined, errors: undefined } as never,
    });
    const { board, clock } = made;
    const [job] = await board.postAll(greetings(1));
    await made.conductor().run({ untilIdle: true, maxDispatches: undefined, signal: undefined });
    await expect(board.wait(job!)).resolves.toMatchObject({ ok: true });
    const [broken] = await board.postAll(greetings(1));
    const conductor = made.conductor({
      transient() {
        throw new Error("never");
      },
    });
    const abandoned = told(conductor, "job_abandoned");
    conductor.start();
    await clock.advance(3_600_000);
    await expect(board.wait(broken!)).resolves.toMatchObject({ fate: "TRASHED" });
    expect(abandoned).toHaveLength(9);
    conductor.stop();
    await conductor.wait();
  });
});
