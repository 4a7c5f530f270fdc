import { describe, expect, it } from "vitest";
import {
  createJobBoard,
  memoryJobStore,
  type Found,
  type JobStore,
  type Reads,
  type StoredJob,
  type Writes,
} from "../../src/adapter.ts";
import type { Clock, JobBoard, Persistence } from "../../src/index.ts";
import { memoryPersistence } from "../../src/index.ts";
import { without } from "../../src/jobboard/without.ts";
import { simulate, type SimulationOptions } from "../../src/testing/index.ts";
import { tell } from "../told.ts";

/** What breaks one rule, made out of what keeps them all. */
interface Mutant {
  readonly board?: (clock: Clock) => JobBoard;
  readonly persistence?: (clock: Clock) => Persistence;
  readonly breaks: RegExp;
}

const SEEDS = 1_000;

/** The first rule that is broken and fits, else all that were: whoever breaks one rule mostly breaks others, too. */
async function caught(
  options: Partial<SimulationOptions>,
  { fits = /./, seeds = SEEDS }: { fits?: RegExp; seeds?: number } = {},
): Promise<{ rule: string; schedules: number }> {
  const rules = new Set<string>();
  for (let seed = 1; seed <= seeds; seed++) {
    const { violation } = await simulate({
      seed,
      conductors: 2,
      jobs: 1 + (seed % 3),
      maxSteps: 3_000,
      ...options,
    });
    if (violation && fits.test(violation.rule)) return { rule: violation.rule, schedules: seed };
    if (violation) rules.add(violation.rule);
  }
  return { rule: [...rules].join(", ") || "none", schedules: seeds };
}

const boardOn =
  (breaks: (store: JobStore, clock: Clock) => JobStore) =>
  (clock: Clock): JobBoard =>
    createJobBoard(breaks(memoryJobStore(), clock), { clock });

const changing = ({
  reads: asked = (reads) => reads,
  found: seen = (found) => found,
  writes: written = (writes) => writes,
}: {
  reads?: (reads: Reads) => Reads;
  found?: (found: Found, reads: Reads) => Found;
  writes?: <T>(writes: Writes<T>) => Writes<T>;
}) =>
  boardOn((store) => ({
    ...store,
    change: (reads, decide, options) =>
      store.change(asked(reads), (found) => written(decide(seen(found, reads))), options),
  }));

const persisted =
  (breaks: (sound: Persistence) => Partial<Persistence>) =>
  (clock: Clock): Persistence => {
    const sound = memoryPersistence({ clock });
    return { ...sound, ...breaks(sound) };
  };

/** A job that somebody gave back still looks like his. */
const stillHis = (job: StoredJob): StoredJob => {
  const last = job.turns.at(-1);
  if (job.state !== "UNCLAIMED" || last?.ended !== "ABANDONED" || job.waitingFor) return job;
  return { ...job, state: "CLAIMED", owner: last.who };
};

const mutants: Readonly<Record<string, Mutant>> = {
  "opening fences nobody off (P2)": {
    persistence: persisted((sound) => ({
      async openFlow(detail) {
        const stored = await sound.flow(detail.id);
        return stored ? { ...stored, generation: detail.generation } : sound.openFlow(detail);
      },
      async save(change) {
        const { generation = 0 } = (await sound.flow(change.flowId)) ?? {};
        return sound.save({ ...change, generation });
      },
    })),
    breaks: /generations never fall/,
  },
  "a generation stays good after abandon (P1)": {
    board: changing({
      found: (found, reads) =>
        reads.due || reads.keys ? found : { ...found, jobs: found.jobs.map(stillHis) },
    }),
    breaks: /generations never fall/,
  },
  "revisions are not compared (P3)": {
    persistence: persisted((sound) => ({
      async save(change) {
        const { revision = 0 } = (await sound.flow(change.flowId)) ?? {};
        return sound.save({ ...change, revision: revision + 1 });
      },
    })),
    breaks: /saves follow one another/,
  },
  "claim tokens are not looked up (P4)": {
    board: changing({ reads: (reads) => (reads.token ? { ...reads, token: "another" } : reads) }),
    breaks: /same token/,
  },
  "no start mark is stored (P7)": {
    persistence: persisted((sound) => ({
      save: ({ atoms = [], ...change }) =>
        sound.save({ ...change, atoms: atoms.filter(({ state }) => state !== "RUNNING") }),
    })),
    breaks: /start mark/,
  },
  "a verdict is not read (P8)": {
    persistence: persisted((sound) => ({
      async openFlow(detail) {
        const { meta, ...opened } = await sound.openFlow(detail);
        return { ...opened, meta: without(meta, "verdict") };
      },
    })),
    breaks: /verdict/,
  },
  "a parked job that is cancelled ends at once (P11)": {
    board: changing({
      writes: ({ put = [], ...rest }) => ({
        ...rest,
        put: put.map((job) =>
          job.state === "UNCLAIMED" && job.cancelRequested !== undefined
            ? {
                ...without(job, "dueAt"),
                state: "COMPLETE" as const,
                endedAt: job.updatedAt,
                outcome: { ok: false, fate: "CANCELLED" as const, at: job.updatedAt },
              }
            : job,
        ),
      }),
    }),
    breaks: /each effect counts once/,
  },
  "nobody looks again for a signal (P12)": {
    board: changing({
      found: (found) => ({
        ...found,
        jobs: found.jobs.map((job) => ({ ...job, signalled: false })),
      }),
    }),
    breaks: /signal is never missed/,
  },
  "a lease holds nobody back": {
    board: changing({
      reads: (reads) => (reads.due ? { ...reads, due: { ...reads.due, now: Infinity } } : reads),
      found: (found, reads) =>
        reads.due
          ? {
              ...found,
              jobs: found.jobs.map((job) => ({
                ...job,
                ...(job.state === "CLAIMED" && { leaseUntil: 0 }),
              })),
            }
          : found,
    }),
    breaks: /length of its lease/,
  },
  "a claim reads and writes in two steps": {
    board: boardOn((store, clock) => ({
      ...store,
      async change(reads, decide, options) {
        if (!reads.due) return store.change(reads, decide, options);
        const found = await store.change(reads, (value) => ({ value }));
        await clock.sleep(5);
        return store.change({}, () => decide(found), options);
      },
    })),
    breaks: /generations never fall|length of its lease/,
  },
  "renewals renew nothing": {
    board: changing({
      writes: ({ put = [], events = [], ...rest }) =>
        events.includes("EXTENDED") ? { ...rest } : { ...rest, put, events },
    }),
    breaks: /length of its lease/,
  },
  "nobody is woken": {
    board: boardOn((store) => ({ ...store, watch: () => () => {} })),
    breaks: /waits beside an idle conductor/,
  },
};

describe("the simulation", () => {
  it.for(Object.entries(mutants))(
    "notices that %s",
    // It takes as long as the machine is busy, as in the tests beside it.
    { timeout: 300_000 },
    async ([, { breaks, ...options }], { task }) => {
      const { rule, schedules } = await caught(options, { fits: breaks });
      const isFound = breaks.test(rule);
      tell(task, {
        what: "mutants, which break one rule each, in simulated worlds",
        counted: { mutants: 1, found: Number(isFound), schedules },
        wrong: { "not found": Number(!isFound) },
      });
      expect(rule).toMatch(breaks);
    },
  );

  it("finds nothing wrong with a board and a persistence of the same make that are sound", async ({
    task,
  }) => {
    const board = boardOn((store) => store);
    const persistence = persisted(() => ({}));
    const { rule, schedules } = await caught({ board, persistence }, { seeds: 100 });
    tell(task, {
      what: "what the mutants are made of, unbroken, in simulated worlds",
      counted: { schedules },
      wrong: { violations: Number(rule !== "none") },
    });
    expect(rule).toBe("none");
  });
});
