import SuperJSON from "superjson";
import {
  createCodec,
  remoteJobBoard,
  remotePersistence,
  type BoardVerbs,
  type PersistenceVerbs,
} from "../../src/adapter.ts";
import type { JobBoard, Persistence } from "../../src/index.ts";
import type { DurableObjectOptions, ObjectNamespace } from "./options.ts";
import { askByText, storeOf, type ObjectCalls, type TextWire } from "./rpc.ts";

/**
 * A board in a Durable Object, for Workers and for other objects; `httpJobBoard` is for everyone else.
 *
 * An object that is overloaded, or was reset while it answered, is UNAVAILABLE; what can safely be asked again is (P4).
 */
export function durableObjectJobBoard(
  namespace: ObjectNamespace,
  options: DurableObjectOptions = {},
): JobBoard {
  const { clock, ...object } = reached(namespace, options);
  const wire = askByText<BoardVerbs>(object.call("footplateBoard"), object.codec);
  return remoteJobBoard(wire, { clock, store: object.store });
}

/** Flow progress in the same object; give both the same `name`. */
export function durableObjectPersistence(
  namespace: ObjectNamespace,
  options: DurableObjectOptions = {},
): Persistence {
  const { clock, ...object } = reached(namespace, options);
  const wire = askByText<PersistenceVerbs>(object.call("footplatePersistence"), object.codec);
  return remotePersistence(wire, { clock, store: object.store });
}

function reached(namespace: ObjectNamespace, { name = "footplate", clock }: DurableObjectOptions) {
  const id: unknown = namespace.idFromName(name);
  return {
    clock,
    codec: createCodec(new SuperJSON()),
    store: storeOf(id),
    // A new stub for each call, as one is of no use any more once its object was reset.
    call:
      (method: keyof ObjectCalls): TextWire =>
      async (verb, ask) =>
        await (namespace.get(id) as ObjectCalls)[method](verb, ask),
  };
}
