import type { PersistenceVerbs, PersistenceWire } from "../../src/adapter.ts";
import { failureFrom, type FlowDetail } from "../../src/index.ts";
import type { Joining } from "./joining.ts";
import { locating } from "./locating.ts";
import type { Placing } from "./placing.ts";
import type { Shard, ShardOf } from "./shard.ts";

type Verbs = {
  readonly [V in keyof PersistenceVerbs]: (
    ask: PersistenceVerbs[V]["ask"],
  ) => Promise<PersistenceVerbs[V]["reply"]>;
};

/** Several persistences as one: a flow is where its job is, and a book is on all of them. */
export function shardedPersistence(
  shards: readonly ShardOf<PersistenceVerbs>[],
  boards: readonly Shard[],
  placing: Placing,
  joining: Joining,
): PersistenceWire {
  const locate = locating(boards, placing);
  const of = async (flowId: string) => shards[await locate.flow(flowId)]!;
  /** Where a flow is that may be new there. */
  const openIn = async ({ id, bookId }: FlowDetail) => {
    const place = await locate.flow(id);
    await joining.book(place, bookId);
    return shards[place]!;
  };
  const all = <T>(work: (shard: (typeof shards)[number]) => Promise<T>) =>
    Promise.all(shards.map(work));

  const verbs: Verbs = {
    async saveBook(ask) {
      const [saved] = await all((shard) => shard("saveBook", ask));
      return saved!;
    },
    book: (ask) => shards[0]!("book", ask),
    books: (ask) => shards[0]!("books", ask),
    // The first last, as it is the one that is asked whether there is a book: a try that broke off can be made again.
    async destroyBook(ask) {
      await Promise.all(
        shards.slice(1).map(async (shard) => {
          if (await shard("book", ask)) await shard("destroyBook", ask);
        }),
      );
      return shards[0]!("destroyBook", ask);
    },
    addFlow: async (ask) => (await openIn(ask.detail))("addFlow", ask),
    flow: async (ask) => (await of(ask.id))("flow", ask),
    openFlow: async (ask) => (await openIn(ask.detail))("openFlow", ask),
    async flows(ask) {
      const pages = await all((shard) => shard("flows", ask));
      const { limit = 100 } = ask;
      // Those with the lowest ids: whoever has fewer than asked for has no more.
      return pages
        .flat()
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit);
    },
    destroyFlow: async (ask) => (await of(ask.id))("destroyFlow", ask),
    save: async (ask) => (await of(ask.change.flowId))("save", ask),
  };

  return async (verb, ask) => {
    try {
      return { ok: true, value: await verbs[verb](ask) };
    } catch (error) {
      return { ok: false, failure: failureFrom(error) };
    }
  };
}
