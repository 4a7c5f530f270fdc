import { describe, expect, it } from "vitest";
import { FootplateError, task, type Job } from "../../src/index.ts";
import { away, backoff, failing, greetings, told, uncharged } from "./flaky.ts";
import { hello, yard } from "./yard.ts";

describe("a persistence that is down", () => {
  it.each(["openFlow", "save"] as const)(
    "P15: at %s as at addFlow, stops claims but for one probe at doubling waits, charges nobody, and all goes on after it",
    async (method) => {
      const { board, conductor, clock, persistence } = yard([hello], { concurrency: 4, backoff });
      const flaky = failing(persistence, ["addFlow", method], away("STORAGE"));
      const jobs = await board.postAll(greetings(10));
      const made = conductor({ persistence: flaky.store });
      const [errors, claims] = [told(made, "board_error"), told(made, "job_claimed")];
      const running = made.run();
      await clock.advance(60 * 60_000);
      const waits = errors.map(({ retryInMs }) => retryInMs);
      expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 64, 64].map((s) => s * 1_000));
      expect(claims).toHaveLength(4 + waits.length - 1);
      for (const { id } of jobs) {
        expect(await board.get(id)).toMatchObject({ state: "UNCLAIMED", attempts: uncharged });
      }
      flaky.down = false;
      await clock.advance(130_000);
      expect((await board.counts()).CONSUMED).toBe(10);
      made.stop();
      await running;
    },
  );

  it.each(["openFlow", "save"] as const)(
    "P15: charges nobody either when its %s and addFlow throw instead of rejecting",
    async (method) => {
      const { board, conductor, clock, persistence } = yard([hello], { backoff });
      const flaky = failing(persistence, ["addFlow", method], away("STORAGE"));
      const throwing = (name: "addFlow" | typeof method) => {
        const inner = flaky.store[name] as (given: never) => Promise<never>;
        return (given: never) => {
          if (flaky.down) throw away("STORAGE");
          return inner(given);
        };
      };
      const store = Object.assign(Object.create(flaky.store) as typeof persistence, {
        addFlow: throwing("addFlow"),
        [method]: throwing(method),
      });
      const [job] = await board.postAll(greetings(1));
      const made = conductor({ persistence: store });
      const running = made.run();
      await clock.advance(20_000);
      expect(await board.get(job!.id)).toMatchObject({ state: "UNCLAIMED", attempts: uncharged });
      flaky.down = false;
      await clock.advance(64_000);
      expect((await board.counts()).CONSUMED).toBe(1);
      made.stop();
      await running;
    },
  );

  it("P15: that works again is seen by the first write, and not by the end of the job that made it", async () => {
    let running = 0;
    const long = task("long", {
      execute(_, { signal }) {
        running += 1;
        return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      },
    });
    const { board, conductor, clock, persistence } = yard([long], { concurrency: 4, backoff });
    const flaky = failing(persistence, ["save"], away());
    const jobs = await board.postAll(Array.from({ length: 4 }, () => ({ flow: long })));
    const made = conductor({ persistence: flaky.store });
    const ended = made.run();
    await clock.advance(1_500);
    flaky.down = false;
    await clock.advance(5_000);
    expect(running).toBe(4);
    made.stop();
    for (const { id } of jobs) await board.cancel(id);
    await clock.advance(0);
    await ended;
  });

  it.each(["STORAGE", "QUOTA", "UNAVAILABLE"] as const)(
    "P15: %s spends no budget, even one of a single try",
    async (code) => {
      const { board, conductor, clock, persistence } = yard([hello], {
        backoff,
        budgets: { errors: 1, failed: 1, lost: 1 },
      });
      const flaky = failing(persistence, ["save"], away(code));
      const [job] = await board.postAll(greetings(1));
      const made = conductor({ persistence: flaky.store });
      const running = made.run();
      await clock.advance(600_000);
      flaky.down = false;
      await clock.advance(130_000);
      await expect(board.wait(job!)).resolves.toMatchObject({ ok: true });
      made.stop();
      await running;
    },
  );

  it("P8, P15: does not end a redriven job by the end that its flow had come to before", async () => {
    let runs = 0;
    const flow = task("unlucky", {
      execute() {
        runs += 1;
        if (runs === 1) throw new Error("no luck");
      },
    });
    const { board, conductor, clock, persistence } = yard([flow], { backoff });
    const { id } = await board.post({ flow });
    await conductor().run({ untilIdle: true });
    await board.redrive(id);
    const flaky = failing(persistence, ["save"], away());
    const made = conductor({ persistence: flaky.store });
    const running = made.run();
    await clock.advance(10_000);
    expect(await board.get(id)).toMatchObject({ state: "UNCLAIMED", attempts: uncharged });
    flaky.down = false;
    await clock.advance(60_000);
    await expect(board.wait(id)).resolves.toMatchObject({ ok: true });
    made.stop();
    await running;
  });

  it("P15, P17: leaves what runs already alone: only claims stop", async () => {
    const ends: (() => void)[] = [];
    const long = task("long", {
      execute: () => new Promise<void>((resolve) => void ends.push(resolve)),
    });
    const { board, conductor, clock, persistence } = yard([long, hello], {
      concurrency: 2,
      backoff,
    });
    const first = await board.post({ flow: long });
    const flaky = failing(persistence, ["addFlow"], away());
    flaky.down = false;
    const made = conductor({ persistence: flaky.store });
    const running = made.run();
    while (ends.length === 0) await clock.advance(0);
    flaky.down = true;
    const [second] = await board.postAll(greetings(1));
    await clock.advance(500);
    expect(await board.get(second!.id)).toMatchObject({ state: "UNCLAIMED", generation: 1 });
    ends[0]!();
    await expect(board.wait(first)).resolves.toMatchObject({ ok: true });
    made.stop();
    await running;
  });
});

describe("what is no outage", () => {
  it("P17: a record that cannot be read costs its job an error each time, and no other waits for it", async () => {
    const { board, conductor, clock, persistence } = yard([hello], {
      backoff,
      budgets: { errors: 3 },
    });
    const [broken, ...others] = await board.postAll(greetings(5));
    const picky = Object.assign(Object.create(persistence) as typeof persistence, {
      addFlow(detail: Parameters<typeof persistence.addFlow>[0]) {
        if (detail.id !== broken!.id) return persistence.addFlow(detail);
        throw new FootplateError("DUPLICATE", "There is one already");
      },
      openFlow(detail: Parameters<typeof persistence.openFlow>[0]) {
        if (detail.id !== broken!.id) return persistence.openFlow(detail);
        throw new FootplateError("INVALID_INPUT", "The record cannot be read");
      },
    });
    const made = conductor({ persistence: picky });
    const errors = told(made, "board_error");
    const running = made.run();
    await clock.advance(0);
    for (const job of others) {
      await expect(board.wait(job as Job)).resolves.toMatchObject({ ok: true });
    }
    await clock.advance(10_000);
    await expect(board.wait(broken!)).resolves.toMatchObject({
      fate: "TRASHED",
      reason: "INVALID_INPUT: The record cannot be read",
    });
    expect(errors).toEqual([]);
    made.stop();
    await running;
  });

  it("P17: what `transient` throws costs an error whatever its code, and stops no claim", async () => {
    const { board, conductor, clock } = yard([hello], { backoff, budgets: { errors: 2 } });
    const jobs = await board.postAll(greetings(2));
    const made = conductor({
      transient({ id }) {
        if (id === jobs[0]!.id) throw away();
        return {};
      },
    });
    const errors = told(made, "board_error");
    const running = made.run();
    await clock.advance(2_000);
    await expect(board.wait(jobs[0]!)).resolves.toMatchObject({ fate: "TRASHED" });
    await expect(board.wait(jobs[1]!)).resolves.toMatchObject({ ok: true });
    expect(errors).toEqual([]);
    made.stop();
    await running;
  });
});
