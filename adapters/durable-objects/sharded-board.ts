import type { BoardVerbs, Wire } from "../../src/adapter.ts";
import { failureFrom, FootplateError, type Claim, type Job } from "../../src/index.ts";
import type { Joining } from "./joining.ts";
import { locating } from "./locating.ts";
import type { Placing } from "./placing.ts";
import type { Shard } from "./shard.ts";
import { shardedClaim } from "./sharded-claim.ts";
import { shardedEvents } from "./sharded-events.ts";
import { shardedPages } from "./sharded-pages.ts";

type Verbs = {
  readonly [V in keyof BoardVerbs]: (
    ask: BoardVerbs[V]["ask"],
    signal: AbortSignal | undefined,
  ) => Promise<BoardVerbs[V]["reply"]>;
};

/** Several boards as one (P25). Order by priority holds within a shard. */
export function shardedBoard(shards: readonly Shard[], placing: Placing, joining: Joining): Wire {
  const locate = locating(shards, placing);
  const all = <T>(work: (shard: (typeof shards)[number]) => Promise<T>) =>
    Promise.all(shards.map(work));
  const at = async (id: string) => shards[await locate.job(id)]!;

  const verbs: Verbs = {
    async post({ postings }) {
      const places = new Set(postings.map((posting) => placing.ofPosting(posting)));
      if (places.size > 1) {
        throw new FootplateError(
          "INVALID_INPUT",
          "The jobs of one postAll are on one shard, or they could not be posted all or none: these belong on several",
        );
      }
      const [place = 0] = places;
      await joining.pauses(place);
      for (const book of new Set(postings.map(({ bookId }) => bookId))) {
        await joining.book(place, book);
      }
      return shards[place]!("post", { postings });
    },
    get: async (ask) => (await at(ask.id))("get", ask),
    page: shardedPages(shards),
    counts: async () => (await all((shard) => shard("counts", {}))).reduce(summed),
    claim: shardedClaim(shards),
    claimJob: async (ask) => (await at(ask.id))("claimJob", ask),
    async extend({ claims, leaseMs }) {
      const places = await Promise.all(claims.map(({ id }) => locate.job(id)));
      const extended: (Claim | undefined)[] = Array(claims.length);
      await all(async (shard) => {
        const own = [...claims.keys()].filter((index) => shards[places[index]!] === shard);
        if (own.length === 0) return;
        const replies = await shard("extend", {
          claims: own.map((index) => claims[index]!),
          leaseMs,
        });
        for (const [reply, index] of own.entries()) extended[index] = replies[reply];
      });
      return extended;
    },
    abandon: async (ask) => (await at(ask.claim.id))("abandon", ask),
    consume: async (ask) => (await at(ask.claim.id))("consume", ask),
    trash: async (ask) => (await at(ask.claim.id))("trash", ask),
    cancel: async (ask) => (await at(ask.id))("cancel", ask),
    redrive: async (ask) => (await at(ask.id))("redrive", ask),
    signal: async (ask) => (await at(ask.id))("signal", ask),
    signals: async (ask) => (await at(ask.id))("signals", ask),
    // The first before the others: who tells what is paused to one that was added asks it before and after.
    async pause(ask) {
      await shards[0]!("pause", ask);
      await Promise.all(shards.slice(1).map((shard) => shard("pause", ask)));
    },
    paused: () => shards[0]!("paused", {}),
    register: (ask) => shards[0]!("register", ask),
    async entities() {
      const known = (await all((shard) => shard("entities", {}))).flat();
      return [...new Map(known.map((entity) => [entity.name, entity])).values()];
    },
    purge: async (ask) => (await inTurn("purge", ask)).reduce((sum, count) => sum + count, 0),
    condemn: async (ask) => (await inTurn("condemn", ask)).flat(),
    wait: async (ask, signal) => (await at(ask.id))("wait", ask, signal),
    events: shardedEvents(shards),
  };

  /** One shard after the other, until `limit` is reached; what ids name, each where it is. */
  async function inTurn<V extends "purge" | "condemn">(
    verb: V,
    { ids, limit = Infinity, ...query }: BoardVerbs[V]["ask"],
  ): Promise<BoardVerbs[V]["reply"][]> {
    const replies: BoardVerbs[V]["reply"][] = [];
    const places = await Promise.all((ids ?? []).map(locate.job));
    let left = limit;
    for (const [place, shard] of shards.entries()) {
      const own = ids?.filter((_, index) => places[index] === place);
      if (left <= 0 || own?.length === 0) continue;
      const part = { ...query, ...(own && { ids: own }), ...(left < Infinity && { limit: left }) };
      const reply = await shard(verb, part);
      left -= typeof reply === "number" ? reply : (reply as readonly Job[]).length;
      replies.push(reply);
    }
    return replies;
  }

  return async (verb, ask, signal) => {
    try {
      return { ok: true, value: await verbs[verb](ask, signal) };
    } catch (error) {
      return { ok: false, failure: failureFrom(error) };
    }
  };
}

type Counts = BoardVerbs["counts"]["reply"];

function summed(one: Counts, other: Counts): Counts {
  const sum = { ...one } as Record<keyof Counts, number>;
  for (const [key, count] of Object.entries(other) as [keyof Counts, number][]) {
    if (key === "oldestDueAt") sum[key] = Math.min(count, sum[key] ?? Infinity);
    else sum[key] += count;
  }
  return sum;
}
