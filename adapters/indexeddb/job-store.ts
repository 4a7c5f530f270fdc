import type { Found, Happening, JobStore, Writes } from "../../src/adapter.ts";
import type { Clock } from "../../src/index.ts";
import type { Commit, Durability } from "./commit.ts";
import type { Database } from "./database.ts";
import { presentEntities } from "./entities.ts";
import type { Hints } from "./hints.ts";
import { jobCounts } from "./job-counts.ts";
import { jobById, jobPage } from "./job-page.ts";
import type { Liveness } from "./liveness.ts";
import type { Corrupt } from "./readable.ts";
import type { Reading } from "./schema.ts";

/** What a job store stands on. */
export interface Ground {
  readonly database: Database;
  readonly commit: Commit;
  readonly hints: Hints;
  readonly liveness: Liveness;
  readonly durability: Durability;
  readonly clock: Clock;
}

/** A job store in IndexedDB. */
export function indexedDBJobStore(ground: Ground): JobStore {
  const { database, commit, hints, liveness, clock } = ground;

  /** What cannot be read must not be in the way of what can (JB-35). */
  const setAside = async (corrupt: readonly Corrupt[]) => {
    const gone = await commit({
      durability: "relaxed",
      prefetch: async () => {},
      run: ({ jobs }) => jobs.setAside(corrupt),
    });
    const at = clock.now();
    hints.tell(gone.map(({ id, failure }) => ({ type: "CORRUPT", at, id, failure })));
  };

  /** Reads without those that cannot be read, and moves them away if that can be done now. */
  const reading = async <T>(work: (tx: Reading, corrupt: Corrupt[]) => Promise<T>): Promise<T> => {
    const corrupt: Corrupt[] = [];
    const result = await database.read((tx) => work(tx, corrupt));
    if (corrupt.length > 0) await setAside(corrupt).catch(() => {});
    return result;
  };

  const change: JobStore["change"] = async (reads, decide, options = {}) => {
    const { durability = ground.durability } = options;
    let { fresh = false } = reads;
    const done = await commit({
      durability: reads.due ? "strict" : durability,
      prefetch({ jobs }) {
        if (fresh) jobs.assumeNone(reads.ids ?? []);
        // A first try may have stored them, and not lived to tell.
        fresh = false;
        return jobs.prefetch(reads);
      },
      async run({ jobs }) {
        const { corrupt, ...found } = await jobs.find(reads);
        if (corrupt.length > 0) return { corrupt };
        const writes = decide(found);
        jobs.apply(writes);
        return { found, writes };
      },
    });
    if (done.corrupt) {
      await setAside(done.corrupt);
      return change(reads, decide, options);
    }
    const { found, writes } = done;
    for (const holder of robbedBy(found, writes)) {
      if (holder !== liveness.token) liveness.steal(holder);
    }
    const { put = [], remove = [], paused } = writes;
    if (put.length + remove.length > 0 || paused) hints.tell(happened(writes, clock.now()));
    return writes.value;
  };

  return {
    id: database.id,
    get holder() {
      return liveness.token;
    },
    blobs: true,
    change,
    get: (id) => reading((tx, corrupt) => jobById(tx, id, corrupt)),
    page: (query, now) => reading((tx, corrupt) => jobPage(tx, query, now, corrupt)),
    counts: (now) => database.read((tx) => jobCounts(tx, now)),
    entities: (here) => presentEntities(database, here),
    events: hints.events,
    watch: hints.watch,
    async close() {
      await commit.settled();
      hints.close();
      liveness.close();
      await database.close();
    },
  };
}

/** What there is to tell of a change; who hears of nothing has to look all the same. */
const happened = (
  { put = [], remove = [], events = [], paused }: Writes<unknown>,
  now: number,
): readonly Happening[] => [
  ...put.flatMap((job, at) => {
    const type = events[at];
    return type ? ({ type, job, at: job.updatedAt } as Happening) : [];
  }),
  ...remove.map((job) => ({ type: "REMOVED" as const, job, at: job.updatedAt })),
  ...(paused ? [{ type: "RESET" as const, at: now }] : []),
];

/** The handles whose lapsed claims somebody else has now. */
function robbedBy({ jobs }: Found, { put = [] }: Writes<unknown>): ReadonlySet<string> {
  const before = new Map(jobs.map((job) => [job.id, job.holder]));
  const robbed = put
    .filter((job) => job.state === "CLAIMED" && job.holder !== before.get(job.id))
    .flatMap((job) => before.get(job.id) ?? []);
  return new Set(robbed);
}
