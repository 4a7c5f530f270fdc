import { abortAllDurableObjects, evictDurableObject } from "cloudflare:test";
import type { ObjectNamespace } from "footplate/durable-objects";
import type { Store } from "./worker.ts";
import type { ObjectCalls } from "../../adapters/durable-objects/rpc.ts";

/** Ends an object; `underWay` other calls to it are not answered yet, `following` of them only wait for what comes. */
export type Interruption = (
  stub: DurableObjectStub,
  underWay: number,
  following: number,
) => Promise<void>;

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
export const aborting: Interruption = async (_, underWay, following) => {
  // What writes may be asked once alone (P4): who asked would be refused.
  if (underWay === following) await abortAllDurableObjects();
};

// Interrupted before each of these, too, nobody would ever hear of anything; nor come to rest if what is read when one of
// these was cut off cut it off again.
const LONG = new Set(["events", "wait"]);
const READS = new Set(["get", "page", "counts", "signals", "paused", "entities"]);

/** A namespace whose objects are interrupted before each call: what comes then finds nothing in their memory. */
export function interrupted(
  namespace: DurableObjectNamespace<Store>,
  interrupt: Interruption,
): ObjectNamespace {
  /** By object: how many calls are not answered yet, how many of them may be cut off, and what the next one waits for. */
  const underWay = new Map<string, number>();
  const following = new Map<string, number>();
  const turns = new Map<string, Promise<unknown>>();
  /** Cut off once, and then let be: who asks again a second time does so later, by a clock that stands still. */
  const cutOff = new Set<string>();

  const call = async (
    id: DurableObjectId,
    method: keyof ObjectCalls,
    verb: string,
    ask: string,
  ): Promise<string> => {
    const name = String(id);
    const isLong = LONG.has(verb);
    const isFollowing = isLong && !cutOff.has(ask);
    const count = (by: number) => {
      underWay.set(name, (underWay.get(name) ?? 0) + by);
      if (isFollowing) following.set(name, (following.get(name) ?? 0) + by);
    };
    // One at a time, and each counted before the next: nobody comes in while the object is being shut down.
    const admit = async () => {
      const [all = 0, waiting = 0] = [underWay.get(name), following.get(name)];
      const isLeft = isLong || (READS.has(verb) && waiting > 0);
      if (!isLeft) await interrupt(namespace.get(id), all, waiting);
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
    } catch (error) {
      cutOff.add(ask);
      throw error;
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
