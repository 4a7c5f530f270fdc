import type { Found, JobStore, StoredJob, Writes } from "../../src/adapter.ts";
import type { Change } from "./channel.ts";
import type { Commit, Durability } from "./commit.ts";
import type { Database } from "./database.ts";
import type { Hints } from "./hints.ts";
import { presentEntities } from "./entities.ts";
import { jobCounts } from "./job-counts.ts";
import { jobById, jobPage } from "./job-page.ts";
import type { Liveness } from "./liveness.ts";

/** What a job store stands on. */
export interface Ground {
  readonly database: Database;
  readonly commit: Commit;
  readonly hints: Hints;
  readonly liveness: Liveness;
  readonly durability: Durability;
}

/** A job store in IndexedDB. */
export function indexedDBJobStore(ground: Ground): JobStore {
  const { database, commit, hints, liveness } = ground;
  // Who opens it cannot know what clock those before it went by.
  let latest = Infinity;
  return {
    id: database.id,
    get holder() {
      return liveness.token;
    },
    blobs: true,
    async change(reads, decide, { durability = ground.durability } = {}) {
      let changes: readonly Change<StoredJob>[] = [];
      let robbed: ReadonlySet<string> = new Set();
      let corrupt: readonly string[] = [];
      let isPausing = false;
      const now = reads.due?.now ?? latest;
      const isBack = now < latest;
      if (reads.due) latest = latest === Infinity ? now : Math.max(latest, now);
      const value = await commit({
        durability: reads.due ? "strict" : durability,
        prefetch: ({ jobs }) => jobs.prefetch(reads),
        async run({ jobs }) {
          const found = await jobs.find(reads, isBack);
          const writes = decide(found);
          jobs.apply(writes);
          isPausing = writes.paused !== undefined;
          corrupt = jobs.corrupt.slice();
          changes = changesOf(writes);
          robbed = robbedBy(found, writes);
          return writes.value;
        },
      });
      for (const holder of robbed) if (holder !== liveness.token) liveness.steal(holder);
      hints.tell(changes);
      hints.corrupt(corrupt);
      if (isPausing) hints.resumed();
      return value;
    },
    get: (id) => database.read((tx) => jobById(tx, id)),
    page: (query, now) => database.read((tx) => jobPage(tx, query, now)),
    counts: (now) => database.read((tx) => jobCounts(tx, now)),
    entities: (change) => presentEntities(database, change),
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

const changesOf = ({
  put = [],
  remove = [],
  events = [],
}: Writes<unknown>): readonly Change<StoredJob>[] => [
  ...put.map((job, at) => ({ type: events[at], job })),
  ...remove.map((job) => ({ type: "REMOVED" as const, job })),
];

/** The handles whose lapsed claims somebody else has now. */
function robbedBy({ jobs }: Found, { put = [] }: Writes<unknown>): ReadonlySet<string> {
  const before = new Map(jobs.map((job) => [job.id, job.holder]));
  const robbed = put
    .filter((job) => job.state === "CLAIMED" && job.holder !== before.get(job.id))
    .flatMap((job) => before.get(job.id) ?? []);
  return new Set(robbed);
}
