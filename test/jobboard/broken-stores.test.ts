import { describe, expect, it } from "vitest";
import {
  createJobBoard,
  memoryJobStore,
  type JobStore,
  type StoredJob,
} from "../../src/adapter.ts";
import type { Found, Reads, Writes } from "../../src/adapter.ts";
import { without } from "../../src/jobboard/without.ts";
import { jobBoardContract, manualClock, type TestApi } from "../../src/testing/index.ts";

/** Makes a store that breaks one rule out of one that keeps them all. */
type Breaks = (store: JobStore) => JobStore;

// A broken store may leave a test waiting for what never comes.
const GIVE_UP_MS = 1_000;

/** How the contract's test of that name ends with a store that is broken so. */
async function outcome(breaks: Breaks, name: string): Promise<"passed" | "failed"> {
  const tests = new Map<string, () => void | Promise<void>>();
  const api: TestApi = {
    describe: (_name, body) => body(),
    it: (sentence, body) => void tests.set(sentence, body),
    expect,
  };
  const harness = () => {
    const clock = manualClock();
    const store = breaks(memoryJobStore());
    return { clock, open: () => createJobBoard(store, { clock }) };
  };
  jobBoardContract("broken", harness, api);
  const test = tests.get(name);
  if (!test) throw new Error(`The contract has no test "${name}"`);

  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GIVE_UP_MS, "failed");
    Promise.resolve(test())
      .then(() => resolve("passed"))
      .catch(() => resolve("failed"))
      .finally(() => clearTimeout(timer));
  });
}

const sound: Breaks = (store) => store;

/** A store that finds something else, or that writes something else. */
const changing = ({
  reads: asked = (reads) => reads,
  found: seen = (found) => found,
  writes: written = (writes) => writes,
}: {
  reads?: (reads: Reads) => Reads;
  found?: (found: Found) => Found;
  writes?: <T>(writes: Writes<T>) => Writes<T>;
}): Breaks => {
  return (store) => ({
    ...store,
    change: (reads, decide, options) =>
      store.change(asked(reads), (found) => written(decide(seen(found))), options),
  });
};

const everyJob = (change: (job: StoredJob) => StoredJob) => (found: Found) => ({
  ...found,
  jobs: found.jobs.map(change),
});

const broken: Readonly<Record<string, { breaks: Breaks; fails: readonly string[] }>> = {
  "reading and writing are not one step": {
    breaks: (store) => ({
      ...store,
      async change(reads, decide) {
        const found = await store.change(reads, (value) => ({ value }));
        await Promise.resolve();
        return store.change({}, () => decide(found));
      },
    }),
    fails: [
      "gives a contested job to exactly one claimer (JB-37)",
      "gives each due job to one claimer, however many claim at once (JB-37)",
      "adds a contested id or key once (JB-37, P24)",
      "ends a job once, whoever tries at the same time (JB-37)",
      "numbers jobs in the order of posting, without a number twice",
    ],
  },
  "a lease never lapses": {
    breaks: (store) => ({
      ...store,
      change: (reads, decide, options) =>
        store.change(
          reads,
          (found) => {
            const jobs = found.jobs.filter((job) => !reads.due || job.state === "UNCLAIMED");
            return decide({ ...found, jobs });
          },
          options,
        ),
    }),
    fails: ["lets anyone take over once the lease has lapsed (JB-27)"],
  },
  "a lease holds nobody back": {
    breaks: changing({
      found: everyJob((job) => (job.state === "CLAIMED" ? { ...job, leaseUntil: 0 } : job)),
    }),
    fails: [
      "refuses a job that is held, also to the same name (JB-07, JB-08)",
      "gives a contested job to exactly one claimer (JB-37)",
    ],
  },
  "generations are forgotten": {
    breaks: changing({
      writes: ({ put = [], ...rest }) => ({
        ...rest,
        put: put.map((job) => ({ ...job, generation: 1 })),
      }),
    }),
    fails: [
      "raises the generation with every claim and never lowers it (P1)",
      "refuses to consume under a generation that is not the present one (P1)",
      "gives a claim nothing to abandon once it was abandoned (P1)",
    ],
  },
  "claim tokens are not looked up": {
    breaks: changing({ reads: (reads) => ({ ...reads, token: "another" }) }),
    fails: ["gives the same claims for the same token again (P4)"],
  },
  "keys are not looked up": {
    breaks: changing({ reads: (reads) => ({ ...reads, keys: [] }) }),
    fails: [
      "returns the job that an id or a key names already (P24)",
      "adds a contested id or key once (JB-37, P24)",
    ],
  },
  "due jobs come in the order of posting": {
    breaks: changing({
      found: (found) => ({
        ...found,
        jobs: found.jobs.toSorted((one, other) => one.sequence - other.sequence),
      }),
    }),
    fails: ["claims by priority, then due time, then posting (P22)"],
  },
  "a parked job that is cancelled ends at once (P11)": {
    breaks: changing({
      writes: ({ put = [], ...rest }) => ({
        ...rest,
        put: put.map((job) =>
          job.state === "UNCLAIMED" && job.cancelRequested !== undefined
            ? { ...without(job, "dueAt"), state: "COMPLETE" as const, endedAt: job.updatedAt }
            : job,
        ),
      }),
    }),
    fails: ["makes a job that has begun due when it is cancelled, whatever it waits for (P11)"],
  },
  "lanes are not looked up": {
    breaks: changing({ found: (found) => ({ ...found, lanes: {} }) }),
    fails: [
      "gives the jobs of a lane one at a time, in order of posting, beside other lanes (P23)",
      "lets a lane go on after any ending of its head (P23)",
      "holds a lane back while its head waits, backs off or is parked (P23)",
      "lets a redriven job wait for the one of its lane that runs or is parked (P23, P26)",
      "takes a job out of turn by its id, and then goes on one at a time (P23)",
    ],
  },
  "a lane shows only who holds it": {
    breaks: changing({
      found: (found) => ({
        ...found,
        lanes: Object.fromEntries(
          Object.entries(found.lanes).map(([lane, jobs]) => [
            lane,
            jobs.filter((job) => !job.behind),
          ]),
        ),
      }),
    }),
    fails: [
      "lets a lane go on after any ending of its head (P23)",
      "puts the next job of a series at the end of its lane (P23)",
    ],
  },
  "keys of all lanes are one": {
    breaks: changing({
      reads: (reads) => ({ ...reads, keys: reads.keys?.map(({ key }) => ({ key })) ?? [] }),
    }),
    fails: ["keeps a key within its lane (P24)"],
  },
  "it is not looked again whether a signal came (P12)": {
    breaks: changing({ found: everyJob((job) => ({ ...job, signalled: false })) }),
    fails: ["does not park a job for a signal that came while it was claimed (P12)"],
  },
  "reading signals takes them away (P12)": {
    breaks: changing({
      writes: ({ put = [], ...rest }) => ({
        ...rest,
        put: put.map((job) => (job.state === "CLAIMED" ? { ...job, signals: {} } : job)),
      }),
    }),
    fails: ["keeps signals in order, by name, also of a job that has not begun (P12)"],
  },
  "what is paused is found all the same": {
    breaks: changing({ writes: (writes) => without(writes, "paused") as typeof writes }),
    fails: [
      "skips a flow, a lane, or all, for as long as they are paused",
      "lets go on what runs when it is paused, and does not tell when it may be due",
    ],
  },
  "a key stays with the job of a series that has ended": {
    breaks: changing({
      writes: ({ put = [], ...rest }) => ({
        ...rest,
        put: put.map((job) => without(job, "passedOn") as StoredJob),
      }),
    }),
    fails: ["posts no second successor when an ended job of a series is redriven"],
  },
  "the length of a lease is forgotten (P20)": {
    breaks: changing({
      writes: ({ put = [], ...rest }) => ({
        ...rest,
        put: put.map((job) => without(job, "leaseMs") as StoredJob),
      }),
    }),
    fails: ["takes a lease that is further ahead than its own length for expired (P20)"],
  },
  "nobody is forgotten who was here": {
    breaks: (store) => ({
      ...store,
      entities: (change) => store.entities(change && { ...change, ttlMs: Infinity }),
    }),
    fails: ["knows who registered, with when, until it is not renewed in time (JB-33)"],
  },
  "nobody is woken": {
    breaks: (store) => ({ ...store, watch: () => () => {} }),
    fails: ["gives the outcome of a job that another ends, to all who wait for it (JB-23)"],
  },
};

describe.each(Object.entries(broken))(
  "the contract fails a store where %s",
  (_, { breaks, fails }) => {
    it.each(fails)("by: %s", async (name) => {
      expect(await outcome(sound, name)).toBe("passed");
      expect(await outcome(breaks, name)).toBe("failed");
    });
  },
);
