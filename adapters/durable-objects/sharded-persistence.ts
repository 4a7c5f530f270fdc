import type { BoardVerbs, PersistenceVerbs, PersistenceWire, Wire } from "../../src/adapter.ts";
import { failureFrom } from "../../src/index.ts";
import { locating } from "./locating.ts";
import type { Placing } from "./placing.ts";
import { shardOver } from "./shard.ts";

type Verbs = {
  readonly [V in keyof PersistenceVerbs]: (
    ask: PersistenceVerbs[V]["ask"],
  ) => Promise<PersistenceVerbs[V]["reply"]>;
};

// A redriven job's flow has its run behind the job's id.
const RUN = /\.\d+$/;

/** Several persistences as one: a flow is where its job is, and a book is on all of them. */
export function shardedPersistence(
  wires: readonly PersistenceWire[],
  boards: readonly Wire[],
  placing: Placing,
): PersistenceWire {
  const shards = wires.map((wire) => shardOver<PersistenceVerbs>(wire));
  const locate = locating(
    boards.map((wire) => shardOver<BoardVerbs>(wire)),
    placing,
  );
  const of = async (flowId: string) => shards[await locate(flowId.replace(RUN, ""))]!;
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
    addFlow: async (ask) => (await of(ask.detail.id))("addFlow", ask),
    flow: async (ask) => (await of(ask.id))("flow", ask),
    openFlow: async (ask) => (await of(ask.detail.id))("openFlow", ask),
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
