import { abortAllDurableObjects, evictDurableObject } from "cloudflare:test";
import type { ObjectNamespace } from "footplate/durable-objects";
import type { Store } from "./worker.ts";
import type { ObjectCalls } from "../../adapters/durable-objects/rpc.ts";

/** Ends an object; `underWay` other calls to it are not answered yet. */
export type Interruption = (stub: DurableObjectStub, underWay: number) => Promise<void>;

/** Shuts the object down as the platform does with one that nobody asks anything. */
export const evicting: Interruption = async (stub, underWay) => {
  // It would wait for them, and they for what comes after it.
  if (underWay > 0) return;
  await evictDurableObject(stub).catch((error: unknown) => {
    // The first call is the one that starts it.
    if (!String(error).includes("not currently running")) throw error;
  });
};

/** Ends it at once, with all others and whatever they are at: nothing is written any more, and nobody hears of it. */
export const aborting: Interruption = async (_, underWay) => {
  // Who waits for an answer would get none, and ask again later by a clock that stands still.
  if (underWay === 0) await abortAllDurableObjects();
};

/** A namespace whose objects are interrupted before each call: what comes then finds nothing in their memory. */
export function interrupted(
  namespace: DurableObjectNamespace<Store>,
  interrupt: Interruption,
): ObjectNamespace {
  /** By object: how many calls are not answered yet, and what the next one waits for. */
  const underWay = new Map<string, number>();
  const turns = new Map<string, Promise<unknown>>();

  const call = async (
    id: DurableObjectId,
    method: keyof ObjectCalls,
    verb: string,
    ask: string,
  ): Promise<string> => {
    const name = String(id);
    const count = (by: number) => underWay.set(name, (underWay.get(name) ?? 0) + by);
    // One at a time, and each counted before the next: nobody comes in while the object is being shut down.
    const admit = async () => {
      await interrupt(namespace.get(id), underWay.get(name) ?? 0);
      count(1);
    };
    const admitted = (turns.get(name) ?? Promise.resolve()).then(admit);
    turns.set(
      name,
      admitted.catch(() => {}),
    );
    await admitted;
    try {
      return await (namespace.get(id) as unknown as ObjectCalls)[method](verb, ask);
    } finally {
      count(-1);
    }
  };
  return {
    idFromName: (name) => namespace.idFromName(name),
    get: (id: DurableObjectId): ObjectCalls => ({
      footplateBoard: (verb, ask) => call(id, "footplateBoard", verb, ask),
      footplatePersistence: (verb, ask) => call(id, "footplatePersistence", verb, ask),
    }),
  };
}
