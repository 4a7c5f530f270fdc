import type { BoardVerbs, PersistenceVerbs } from "../../src/adapter.ts";
import type { ObjectNamespace } from "./options.ts";
import type { Placing } from "./placing.ts";
import type { ShardOf } from "./shard.ts";

/** Tells shards that were added later what was said before they were there, and holds on all (P25). */
export interface Joining {
  /** What is paused; before a job is posted to the shard. */
  pauses(shard: number): Promise<void>;
  /** One book; before a flow of it is added there. */
  book(shard: number, id: string | undefined): Promise<void>;
}

/** The shards of a board. */
export interface JoiningOptions {
  readonly namespace: ObjectNamespace;
  readonly name: string;
  readonly placing: Pick<Placing, "first">;
  readonly boards: readonly ShardOf<BoardVerbs>[];
  readonly persistences: readonly ShardOf<PersistenceVerbs>[];
}

// Boards are made anew for each request. What was done once need not be asked for again; what is said since is said to all.
const done = new WeakMap<ObjectNamespace, Set<string>>();
const REMEMBERED = 10_000;

export function joining({
  namespace,
  name,
  placing,
  boards,
  persistences,
}: JoiningOptions): Joining {
  const once = async (shard: number, what: string, work: () => Promise<boolean>) => {
    if (shard < placing.first) return;
    const known = done.get(namespace) ?? new Set();
    const key = JSON.stringify([name, shard, what]);
    if (known.has(key)) return;
    if (!(await work())) return;
    if (known.size === REMEMBERED) known.clear();
    done.set(namespace, known.add(key));
  };
  const paused = () => boards[0]!("paused", {});

  return {
    pauses: (shard) =>
      once(shard, "pauses", async () => {
        const scopes = await paused();
        for (const scope of scopes) await boards[shard]!("pause", { scope, on: true });
        if (scopes.length === 0) return true;
        // The first is the first to be told of a resume: one that came in between is seen here, or comes here after this.
        const now = (await paused()).map(({ flow, lane }) => JSON.stringify([flow, lane]));
        for (const scope of scopes) {
          if (now.includes(JSON.stringify([scope.flow, scope.lane]))) continue;
          await boards[shard]!("pause", { scope, on: false });
        }
        return true;
      }),
    book: async (shard, id) => {
      if (id === undefined) return;
      await once(shard, `book ${id}`, async () => {
        const book = await persistences[0]!("book", { id });
        if (book) await persistences[shard]!("saveBook", book);
        return book !== undefined;
      });
    },
  };
}
