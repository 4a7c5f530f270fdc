import type { Codec, Reply, Verbs, WireOf } from "../../src/adapter.ts";
import { failureFrom, FootplateError } from "../../src/index.ts";

// Asks and replies cross RPC as text, so that every value arrives as it left, and a refusal as data (P42): structured clone
// keeps neither `name` nor `code` of an error.

/** One kind of verbs of an object, as its RPC method takes and gives them. */
export type TextWire = (verb: string, ask: string) => Promise<string>;

/** What an object can be called by. */
export interface ObjectCalls {
  footplateBoard: TextWire;
  footplatePersistence: TextWire;
}

/** Names the data of an object: equal for all who reach it (P5). */
export const storeOf = (id: unknown): string => `durable-object:${String(id)}`;

/** The object's end. Never throws. */
export function serveText<T extends Verbs<T>>(wire: WireOf<T>, codec: Codec): TextWire {
  return async (verb, ask) => {
    try {
      return codec.encode(await wire(verb as keyof T & string, codec.decode(ask) as never));
    } catch (error) {
      return codec.encode({ ok: false, failure: failureFrom(error) });
    }
  };
}

/** The client's end. Throws when the object cannot be reached. */
export function askByText<T extends Verbs<T>>(call: TextWire, codec: Codec): WireOf<T> {
  return async (verb, ask, signal) => {
    try {
      const reply = await unlessAborted(call(verb, codec.encode(ask, verb)), signal);
      return codec.decode(reply) as Reply<never>;
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      const message = "The objects of this namespace are of no class that conductorObject made";
      throw new FootplateError("INVALID_INPUT", message, { cause });
    }
  };
}

/** No signal crosses RPC: the object answers all the same, to nobody. */
async function unlessAborted(reply: Promise<string>, signal?: AbortSignal): Promise<string> {
  if (!signal) return await reply;
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([reply, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
