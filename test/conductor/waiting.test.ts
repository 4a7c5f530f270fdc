import { describe, expect, it } from "vitest";
import { linearFlow, sleep, task, waitForSignal } from "../../src/index.ts";
import { away, failing, uncharged } from "./flaky.ts";
import { yard } from "./yard.ts";

const approved = linearFlow("approved", [
  waitForSignal("approve", { timeoutMs: 3_600_000, provides: "approval" }),
  task("act", {
    requires: ["approval"],
    provides: "done",
    execute: ({ approval }: { approval: { by: string } }) => `for ${approval.by}`,
  }),
]);

describe("a job that waits for a signal", () => {
  it("P12: is parked until it is sent, then goes on with its payload", async () => {
    const { clock, board, conductor, events } = yard([approved]);
    const job = await board.post({ flow: approved });
    await conductor().run({ untilIdle: true });
    const wakeAt = clock.now() + 3_600_000;
    expect(await board.get(job.id)).toMatchObject({ waitingFor: ["approve"], wakeAt });
    expect(events.at(-1)).toBe("job_parked");
    await board.signal(job.id, "approve", { by: "Ada" });
    await conductor().run({ untilIdle: true });
    expect(await board.wait(job)).toMatchObject({
      ok: true,
      results: { approval: { by: "Ada" }, done: "for Ada" },
    });
  });

  it("P12: fails with TIMEOUT when it is not sent in time", async () => {
    const { clock, board, conductor } = yard([approved]);
    const job = await board.post({ flow: approved });
    await conductor().run({ untilIdle: true });
    await clock.advance(3_600_000);
    await conductor().run({ untilIdle: true });
    expect(await board.wait(job)).toMatchObject({ ok: false, failure: { code: "TIMEOUT" } });
  });

  it("P12: is due at once for a signal that came after its owner had looked", async () => {
    const flow = linearFlow("late", [
      task("send", { execute: (_, { job }) => board.signal(job!.id, "go", 7) }),
      waitForSignal("go", { provides: "n" }),
    ]);
    const { board, conductor, events } = yard([flow]);
    const job = await board.post({ flow });
    await conductor().run({ untilIdle: true });
    expect(await board.wait(job)).toMatchObject({ ok: true, results: { n: 7 } });
    expect(events.filter((type) => type === "job_parked")).toHaveLength(1);
  });

  it("P15: is not charged for a board that cannot tell what was sent", async () => {
    const { clock, board, conductor, events } = yard([approved]);
    const job = await board.post({ flow: approved });
    await board.signal(job.id, "approve", { by: "Ada" });
    const flaky = failing(board, ["signals"], away());
    const made = conductor({ board: flaky.store }).start();
    await clock.advance(100);
    expect(await board.get(job.id)).toMatchObject({ state: "UNCLAIMED", attempts: uncharged });
    expect(events).toContain("job_abandoned");
    expect(events).toContain("board_error");
    flaky.down = false;
    await clock.advance(60_000);
    expect(await board.wait(job)).toMatchObject({ ok: true });
    made.stop();
    await made.wait();
  });

  it("P11: is reverted at once when it is cancelled", async () => {
    const { board, conductor } = yard([approved]);
    const job = await board.post({ flow: approved });
    await conductor().run({ untilIdle: true });
    await board.cancel(job.id, "enough");
    await conductor().run({ untilIdle: true });
    expect(await board.wait(job)).toMatchObject({ fate: "CANCELLED", reason: "enough" });
  });
});

describe("a job that sleeps", () => {
  it("is parked when that is longer than parkMs, and waited for when it is not", async () => {
    const flow = linearFlow("naps", [sleep("short", 1_000), sleep("long", 60_000)]);
    const { clock, board, conductor, events } = yard([flow]);
    const job = await board.post({ flow });
    const running = conductor().run({ untilIdle: true });
    await clock.advance(1_000);
    await running;
    expect(events.filter((type) => type === "job_parked")).toHaveLength(1);
    const wakeAt = clock.now() + 60_000;
    expect(await board.get(job.id)).toMatchObject({ wakeAt });
    await clock.advance(60_000);
    await conductor().run({ untilIdle: true });
    expect(await board.wait(job)).toMatchObject({ ok: true, results: {} });
  });
});
