import SuperJSON from "superjson";
import {
  createCodec,
  remoteJobBoard,
  remotePersistence,
  type BoardVerbs,
  type PersistenceVerbs,
  type PersistenceWire,
  type Wire,
} from "../../src/adapter.ts";
import { systemClock, type JobBoard, type Persistence } from "../../src/index.ts";
import type { DurableObjectOptions, ObjectNamespace } from "./options.ts";
import { createPlacing } from "./placing.ts";
import { askByText, storeOf, type ObjectCalls, type TextWire } from "./rpc.ts";
import { joining } from "./joining.ts";
import { shardOver } from "./shard.ts";
import { shardedBoard } from "./sharded-board.ts";
import { shardedPersistence } from "./sharded-persistence.ts";

/**
 * A board in a Durable Object, or in several (`shards`), for Workers and for other objects; `httpJobBoard` is for everyone
 * else.
 *
 * An object that is overloaded, or was reset while it answered, is UNAVAILABLE; what can safely be asked again is (P4).
 * @throws {FootplateError} `INVALID_INPUT` for `shards` that do not grow
 */
export function durableObjectJobBoard(
  namespace: ObjectNamespace,
  options: DurableObjectOptions = {},
): JobBoard {
  const { clock, store, placing, boards, each } = reached(namespace, options);
  const [first] = boards;
  if (placing.shards === 1) return remoteJobBoard(first!, { clock, store });
  return remoteJobBoard(shardedBoard(each.boards, placing, each.joining), {
    clock,
    store,
    identify: placing.identify,
  });
}

/** Flow progress in the same objects; give both the same `name` and `shards`. @throws as `durableObjectJobBoard` */
export function durableObjectPersistence(
  namespace: ObjectNamespace,
  options: DurableObjectOptions = {},
): Persistence {
  const { clock, store, placing, persistences, each } = reached(namespace, options);
  const [first] = persistences;
  const wire =
    placing.shards === 1
      ? first!
      : shardedPersistence(each.persistences, each.boards, placing, each.joining);
  return remotePersistence(wire, { clock, store });
}

function reached(
  namespace: ObjectNamespace,
  { name = "footplate", shards = 1, clock = systemClock }: DurableObjectOptions,
) {
  const placing = createPlacing(shards, clock);
  const codec = createCodec(new SuperJSON());
  // The first has the name itself, so that a board that outgrows one object keeps what is there.
  const ids = Array.from({ length: placing.shards }, (_, shard): unknown =>
    namespace.idFromName(shard === 0 ? name : `${name}~${shard}`),
  );
  // A new stub for each call, as one is of no use any more once its object was reset.
  const call =
    (id: unknown, method: keyof ObjectCalls): TextWire =>
    async (verb, ask) =>
      await (namespace.get(id) as ObjectCalls)[method](verb, ask);
  const boards = ids.map((id): Wire => askByText<BoardVerbs>(call(id, "footplateBoard"), codec));
  const persistences = ids.map((id): PersistenceWire =>
    askByText<PersistenceVerbs>(call(id, "footplatePersistence"), codec),
  );
  const each = {
    boards: boards.map((wire) => shardOver<BoardVerbs>(wire)),
    persistences: persistences.map((wire) => shardOver<PersistenceVerbs>(wire)),
  };
  return {
    clock,
    placing,
    store: storeOf(ids[0]),
    boards,
    persistences,
    each: { ...each, joining: joining({ namespace, name, placing, ...each }) },
  };
}
