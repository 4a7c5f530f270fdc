import { runInDurableObject } from "cloudflare:test";

/** In how many milliseconds an object wakes by its alarm; undefined where none is set. */
export const alarmInMsOf = (stub: DurableObjectStub): Promise<number | undefined> =>
  runInDurableObject(stub, async (_, { storage }) => {
    const at = await storage.getAlarm();
    return at === null ? undefined : at - Date.now();
  });
