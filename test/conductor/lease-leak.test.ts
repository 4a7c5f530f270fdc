import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { task, type Job } from "../../src/index.ts";
import { expiryOf } from "../../src/conductor/deadlines.ts";
import { failing, told } from "./flaky.ts";
import { hello, yard } from "./yard.ts";

const broken = () => {
  throw new TypeError("no such secret");
};

/** A board whose claims grant jobs that are changed on the way, and which counts renewals. */
function through(board: ReturnType<typeof yard>["board"], change: (job: Job) => Job) {
  const counted = failing(board, ["extendAll"], undefined);
  counted.down = false;
  const store = Object.assign(Object.create(counted.store) as typeof board, {
    async claim(request: Parameters<typeof board.claim>[0]) {
      const claimed = await board.claim(request);
      const claims = claimed.claims.map((each) => ({ ...each, job: change(each.job) }));
      return { ...claimed, claims };
    },
  });
  return { counted, store };
}

describe("a lease", () => {
  let reported: unknown[];
  beforeEach(() => {
    reported = [];
    vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
  });
  afterEach(() => vi.unstubAllGlobals());

  it("P19: is not renewed any more once what works under it threw, whatever that was", async () => {
    const { board, conductor, clock } = yard([hello], { leaseMs: 3_000, transient: broken });
    const { id } = await board.post({ flow: hello, store: { name: "Ada" } });
    const torn = (job: Job) => ({ ...job, attempts: undefined }) as unknown as Job;
    const { counted, store } = through(board, torn);
    const made = conductor({ board: store });
    await made.run({ maxDispatches: 1 });
    expect(reported).toMatchObject([{ name: "TypeError" }]);
    await clock.advance(60_000);
    expect(counted.calls).toBe(0);
    expect(await board.get(id)).toMatchObject({ state: "UNCLAIMED" });
  });

  it("P17: ends with its job though `backoff` throws, which is reported; the default one counts", async () => {
    const fault = new Error("no backoff");
    const { board, conductor, clock } = yard([hello], { leaseMs: 3_000, transient: broken });
    const { id } = await board.post({ flow: hello, store: { name: "Ada" } });
    const made = conductor({
      backoff: () => {
        throw fault;
      },
    });
    const abandoned = told(made, "job_abandoned");
    await made.run({ maxDispatches: 1 });
    expect(reported).toEqual([fault]);
    expect(abandoned).toMatchObject([{ reason: "TypeError: no such secret" }]);
    const { runAt } = (await board.get(id))!;
    expect(runAt - clock.now()).toBeGreaterThanOrEqual(250);
    expect(runAt - clock.now()).toBeLessThanOrEqual(500);
  });

  it("ends with a job whose deadline is no date", async () => {
    const flow = task("fails", { execute: broken });
    const { board, conductor, events } = yard([flow]);
    const job = await board.post({ flow });
    const { store } = through(board, (each) => ({ ...each, deadlineAt: Number.MAX_SAFE_INTEGER }));
    await conductor({ board: store }).run({ maxDispatches: 1 });
    expect(reported).toEqual([]);
    expect(events.at(-1)).toBe("job_consumed");
    await expect(board.wait(job)).resolves.toMatchObject({ flowState: "REVERTED" });
    expect(expiryOf({ ...job, deadlineAt: NaN })).toContain(`"NaN"`);
  });
});
