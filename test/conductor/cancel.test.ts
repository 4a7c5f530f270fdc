import { describe, expect, it } from "vitest";
import { linearFlow, RetryLater, task } from "../../src/index.ts";
import { yard } from "./yard.ts";

/** A flow whose second task runs until it is aborted, and what was done and undone. */
function hanging() {
  const seen: string[] = [];
  const flow = linearFlow("hanging", [
    task("a", {
      execute: () => void seen.push("do a"),
      revert: () => void seen.push("undo a"),
    }),
    task("b", {
      execute: (_, { signal }) => {
        seen.push("do b");
        return new Promise<void>((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
      },
    }),
  ]);
  return { seen, flow };
}

describe("a job that is cancelled", () => {
  it("P11: never begun, ends at once and is never claimed", async () => {
    const { flow, seen } = hanging();
    const { board, conductor } = yard([flow]);
    const job = await board.post({ flow });
    await board.cancel(job.id, "never mind");
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ fate: "CANCELLED" });
    expect(seen).toEqual([]);
  });

  it("P11: while it runs, is reverted by its owner at once, and ends CANCELLED", async () => {
    const { flow, seen } = hanging();
    const { board, conductor, clock, events } = yard([flow]);
    const job = await board.post({ flow });
    const made = conductor();
    const running = made.run();
    while (!seen.includes("do b")) await clock.advance(0);
    await board.cancel(job.id, "changed my mind");
    const outcome = await board.wait(job);
    expect(outcome).toMatchObject({
      ok: false,
      fate: "CANCELLED",
      flowState: "REVERTED",
      reason: "changed my mind",
    });
    expect(outcome.failure).toBeUndefined();
    expect(seen).toEqual(["do a", "do b", "undo a"]);
    made.stop();
    await running;
    expect(events.at(-1)).toBe("job_cancelled");
  });

  it("P11: whose owner hears nothing, is reverted within a third of its lease", async () => {
    const { flow, seen } = hanging();
    const { board, conductor, clock } = yard([flow], { leaseMs: 3_000 });
    const deaf = Object.assign(Object.create(board) as typeof board, { on: () => () => {} });
    const job = await board.post({ flow });
    const running = conductor({ board: deaf }).run({ maxDispatches: 1 });
    while (!seen.includes("do b")) await clock.advance(0);
    await board.cancel(job.id);
    await clock.advance(1_000);
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({ fate: "CANCELLED" });
  });

  it("P11: while it is parked, is due at once, and reverted by whoever claims it", async () => {
    const seen: string[] = [];
    const flow = linearFlow("parks", [
      task("a", { execute() {}, revert: () => void seen.push("undo a") }),
      task("b", {
        execute() {
          throw new RetryLater("much later", { delayMs: 3_600_000 });
        },
      }),
    ]);
    const { board, conductor } = yard([flow]);
    const job = await board.post({ flow });
    await conductor().run({ untilIdle: true });
    await board.cancel(job.id, "no longer");
    await conductor().run({ untilIdle: true });
    await expect(board.wait(job)).resolves.toMatchObject({ fate: "CANCELLED" });
    expect(seen).toEqual(["undo a"]);
  });

  it("P11: ends CANCELLED with the failure, if something could not be undone", async () => {
    const flow = task("stuck", {
      execute: (_, { signal }) =>
        new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())),
      revert() {
        throw new Error("cannot undo");
      },
    });
    const { board, conductor, clock } = yard([flow]);
    const job = await board.post({ flow });
    const running = conductor().run({ maxDispatches: 1 });
    await clock.advance(10);
    await board.cancel(job.id);
    await running;
    await expect(board.wait(job)).resolves.toMatchObject({
      fate: "CANCELLED",
      flowState: "FAILURE",
      failure: { message: "cannot undo" },
    });
  });
});
