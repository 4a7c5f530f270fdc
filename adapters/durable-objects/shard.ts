import type { BoardVerbs, Verbs, WireOf } from "../../src/adapter.ts";
import { errorFrom, FootplateError } from "../../src/index.ts";

/** Asks one shard; throws what it refuses. */
export type ShardOf<T extends Verbs<T>> = <V extends keyof T & string>(
  verb: V,
  ask: T[V]["ask"],
  signal?: AbortSignal,
) => Promise<T[V]["reply"]>;

export type Shard = ShardOf<BoardVerbs>;

/** A shard at the end of a wire. Asked once: whoever asks all of them tries again. */
export const shardOver =
  <T extends Verbs<T>>(wire: WireOf<T>): ShardOf<T> =>
  async (verb, ask, signal) => {
    const reply = await wire(verb, ask, signal).catch((cause: unknown) => {
      if (FootplateError.is(cause)) throw cause;
      throw new FootplateError("UNAVAILABLE", "A shard cannot be reached", { cause });
    });
    if (reply.ok) return reply.value;
    throw errorFrom(reply.failure);
  };
