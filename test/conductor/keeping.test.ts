import { describe, expect, it } from "vitest";
import { memoryPersistence } from "../../src/index.ts";
import { away, backoff, failing, greetings, told } from "./flaky.ts";
import { hello, yard } from "./yard.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Sixty jobs that ended more than a day ago. */
async function crowded() {
  const made = yard([hello], { backoff, keepMs: DAY });
  const jobs = await made.board.postAll(greetings(60));
  await made.conductor({ keepMs: undefined }).run({ untilIdle: true });
  await made.clock.advance(DAY + 1);
  const left = async () => (await made.board.counts()).CONSUMED;
  return { ...made, jobs, left };
}

describe("a conductor with keepMs", () => {
  it("removes what ended longer ago, with its flow details, when it is idle", async () => {
    const { conductor, persistence, jobs, left } = await crowded();
    expect(await persistence.flow(jobs[0]!.id)).toBeDefined();
    await conductor().run({ untilIdle: true });
    expect(await left()).toBe(0);
    for (const { id } of jobs) expect(await persistence.flow(id)).toBeUndefined();
  });

  it("keeps what is younger, what was trashed, and everything without it", async () => {
    const { board, conductor, clock, left } = await crowded();
    const young = await board.post({ flow: hello, store: { name: "Ada" } });
    const { id } = await board.post({ flow: "unknown" });
    await board.trash(await board.claimJob(id, { who: "anne", leaseMs: 1_000 }), "Unknown");
    await conductor({ keepMs: undefined }).run({ untilIdle: true });
    expect(await left()).toBe(61);
    await conductor().run({ untilIdle: true });
    expect(await board.get(young.id)).toBeDefined();
    await clock.advance(2 * DAY);
    await conductor().run({ untilIdle: true });
    expect(await board.get(young.id)).toBeUndefined();
    expect(await board.get(id)).toMatchObject({ outcome: { fate: "TRASHED" } });
  });

  it("looks at most once an hour", async () => {
    const { board, conductor, clock } = await crowded();
    const counted = failing(board, ["condemn"], undefined);
    counted.down = false;
    const made = conductor({ board: counted.store }).start();
    await clock.advance(10_000);
    const first = counted.calls;
    await clock.advance(HOUR - 20_000);
    expect(counted.calls).toBe(first);
    await clock.advance(20_000);
    expect(counted.calls).toBe(first + 1);
    made.stop();
    await made.wait();
  });

  it("goes on when that fails, tells so, and tries again", async () => {
    const { board, conductor, clock, left } = await crowded();
    const flaky = failing(board, ["condemn"], away());
    const made = conductor({ board: flaky.store });
    const errors = told(made, "board_error");
    made.start();
    await clock.advance(5_000);
    expect(errors.map(({ error, retryInMs }) => [error.code, retryInMs])).toEqual(
      [1, 2, 4].map((s) => ["UNAVAILABLE", s * 1_000]),
    );
    const [job] = await board.postAll(greetings(1));
    await expect(board.wait(job!)).resolves.toMatchObject({ ok: true });
    flaky.down = false;
    await clock.advance(10_000);
    expect(await left()).toBe(1);
    made.stop();
    await made.wait();
  });

  it("is cut off by a stop after the present step, and goes on another time", async () => {
    const { board, conductor, clock, persistence, left } = await crowded();
    const made: { current?: ReturnType<typeof conductor> } = {};
    let destroyed = 0;
    const stops = Object.assign(
      Object.create(persistence) as ReturnType<typeof memoryPersistence>,
      {
        async destroyFlow(id: string) {
          destroyed += 1;
          if (destroyed === 1) made.current!.stop();
          await persistence.destroyFlow(id);
        },
      },
    );
    made.current = conductor({ persistence: stops });
    await made.current.run();
    expect(await left()).toBe(35);
    await clock.advance(0);
    expect(await left()).toBe(35);
    await conductor().run({ untilIdle: true });
    expect(await left()).toBe(0);
    expect((await board.counts()).TRASHED).toBe(0);
  });
});

describe("a conductor that runs", () => {
  const named = async (board: ReturnType<typeof yard>["board"]) =>
    (await board.entities()).map(({ name }) => name);

  it("CD-27: is registered with what it does, for as long as it runs", async () => {
    const { board, conductor, clock } = yard([hello], { concurrency: 3, provides: ["dom"] });
    const made = conductor({ name: "tab" }).start();
    await clock.advance(0);
    expect(await board.entities()).toMatchObject([
      {
        kind: "conductor",
        name: made.name,
        metadata: { flows: ["hello"], provides: ["dom"], concurrency: 3 },
      },
    ]);
    await clock.advance(HOUR);
    expect(await named(board)).toEqual([made.name]);
    made.stop();
    await made.wait();
  });

  it("CD-27: is forgotten as soon as it has stopped, and back when it is started again", async () => {
    const { board, conductor, clock } = yard([hello]);
    const made = conductor().start();
    await clock.advance(0);
    made.stop();
    await made.wait();
    await clock.advance(1);
    expect(await named(board)).toEqual([]);
    made.start();
    await clock.advance(0);
    expect(await named(board)).toEqual([made.name]);
    made.stop();
    await made.wait();
  });

  it("CD-27: until it is idle is registered only if that takes longer than a minute", async () => {
    const { board, conductor, clock } = yard([hello]);
    await board.postAll(greetings(1));
    await conductor().run({ untilIdle: true });
    expect(await named(board)).toEqual([]);
    const flaky = failing(board, ["claim"], away());
    const made = conductor({ board: flaky.store });
    const running = made.run({ untilIdle: true });
    await clock.advance(61_000);
    expect(await named(board)).toEqual([made.name]);
    flaky.down = false;
    await clock.advance(300_000);
    await running;
  });

  it("CD-27: goes on when it cannot be registered, and says so", async () => {
    const { board, conductor, clock } = yard([hello]);
    const flaky = failing(board, ["register"], away());
    const made = conductor({ board: flaky.store });
    const errors = told(made, "board_error");
    made.start();
    const [job] = await board.postAll(greetings(1));
    await expect(board.wait(job!)).resolves.toMatchObject({ ok: true });
    await clock.advance(60_000);
    expect(errors).toMatchObject([{ retryInMs: 60_000 }, { retryInMs: 60_000 }]);
    made.stop();
    await made.wait();
  });
});
