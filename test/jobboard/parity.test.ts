import { describe, expect, it } from "vitest";
import { memoryJobStore } from "../../src/adapter.ts";
import { memoryJobBoard, memoryPersistence } from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import { hello, yard } from "../conductor/yard.ts";

// Rows of TaskFlow that mean something else here, and what they mean.
const store = { name: "Ada" };

describe("TaskFlow's rows", () => {
  it("JB-26: progress that cannot be read now is read later, and costs its job nothing", async () => {
    let failures = 3;
    const clock = manualClock();
    const persistence = memoryPersistence({ clock });
    const { openFlow } = persistence;
    persistence.openFlow = async (detail) => {
      failures -= 1;
      if (failures < 0) return openFlow(detail);
      throw Object.assign(new Error("The disk is busy"), {
        name: "FootplateError",
        code: "STORAGE",
      });
    };
    const { conductor } = yard([hello], { clock, persistence });
    const board = memoryJobBoard({ clock });
    const job = await board.post({ flow: hello, store });
    const working = conductor({ board }).start();
    await clock.advance(600_000);
    await expect(board.get(job.id)).resolves.toMatchObject({
      outcome: { ok: true },
      attempts: { failed: 0, lost: 0, errors: 0 },
    });
    working.stop();
    await working.wait();
  });

  it("JB-34: which board it is, is said by the function that makes it and the store it is given", async () => {
    const jobs = memoryJobStore();
    const job = await memoryJobBoard({ store: jobs }).post({ flow: "pack" });
    await expect(memoryJobBoard({ store: jobs }).get(job.id)).resolves.toEqual(job);
    await expect(memoryJobBoard().get(job.id)).resolves.toBeUndefined();
  });

  it("CD-16: a job needs no flow detail to be told of: it gets one under its own id", async () => {
    const { board, conductor, persistence } = yard([hello]);
    const job = await board.post({ flow: hello, store });
    await conductor().run({ untilIdle: true });
    await expect(persistence.flow(job.id)).resolves.toMatchObject({ name: "hello", id: job.id });
  });

  it.each([-1, NaN, "soon"])("CD-23: a wait of %j is refused", async (timeoutMs) => {
    const board = memoryJobBoard();
    const { id } = await board.post({ flow: "pack" });
    await expect(board.wait(id, { timeoutMs: timeoutMs as number })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  it("CD-26, P21: a conductor whose wake-ups are all lost looks again within a minute", async () => {
    const { board, conductor, clock } = yard([hello]);
    const deaf = memoryJobBoard({ clock });
    const elsewhere = { ...deaf, on: () => () => {} };
    const sleeper = conductor({ board: elsewhere }).start();
    await clock.advance(10);
    const job = await deaf.post({ flow: hello, store });
    await clock.advance(59_000);
    expect((await deaf.get(job.id))!.state).toBe("UNCLAIMED");
    await clock.advance(1_000);
    expect((await deaf.get(job.id))!.state).toBe("COMPLETE");
    expect((await board.counts()).CONSUMED).toBe(0);
    sleeper.stop();
    await sleeper.wait();
  });
});
