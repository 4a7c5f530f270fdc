import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Ledger } from "../../examples/security/edge/ledger.ts";

type Charge = Ledger["charge"];
type Stub = () => DurableObjectStub<Ledger>;

describe("fenced.apply in a Durable Object, as docs/security.md shows it", () => {
  /** A new object; asked for a stub at each call, as one is of no use any more once its object was reset. */
  const ledger = () => {
    const id = env.LEDGER.newUniqueId();
    return () => env.LEDGER.get(id);
  };

  const asking = (key: string, fence = 1) =>
    new Request("https://ledger.test/", {
      method: "POST",
      body: "order 7",
      headers: { "idempotency-key": key, "footplate-job": "j", "footplate-fence": `${fence}` },
    });

  /** What the object's tables hold. */
  const held = (stub: Stub) =>
    runInDurableObject(stub(), (_, { storage: { sql } }) => ({
      charges: sql.exec("SELECT what FROM charges").toArray().length,
      keys: sql.exec("SELECT key FROM keys").toArray().length,
      fence: sql.exec("SELECT fence FROM fences").toArray()[0]?.["fence"],
    }));

  /** Asks once, with something else in the place of the effect. */
  const askOnce = (
    stub: Stub,
    key: string,
    effect: (charge: Charge, state: DurableObjectState) => ReturnType<Charge>,
    fence?: number,
  ) =>
    runInDurableObject(stub(), (instance, state) => {
      const charge = instance.charge.bind(instance);
      instance.charge = () => effect(charge, state);
      return instance.fetch(asking(key, fence)).finally(() => (instance.charge = charge));
    });

  it("charges once a key, and only for who holds the job", async () => {
    const stub = ledger();
    for (let time = 0; time < 2; time++) {
      const response = await stub().fetch(asking("k", 2));
      expect([response.status, await response.text()]).toEqual([201, "receipt 1"]);
    }
    const stale = await stub().fetch(asking("l", 1));
    expect([stale.status, stale.headers.has("retry-after")]).toEqual([409, false]);
    expect(await stale.json()).toMatchObject({ code: "STALE_CLAIM" });
    expect(await held(stub)).toEqual({ charges: 1, keys: 1, fence: 2 });
  });

  it("has written neither charge nor key when the object is reset between them", async () => {
    const stub = ledger();
    const dying = askOnce(stub, "k", (charge, state) => {
      const answer = charge("order 7");
      state.abort("reset by the test");
      return answer;
    });
    await expect(dying).rejects.toThrow("reset by the test");
    expect(await held(stub)).toEqual({ charges: 0, keys: 0, fence: undefined });
    expect((await stub().fetch(asking("k"))).status).toBe(201);
    expect(await held(stub)).toEqual({ charges: 1, keys: 1, fence: 1 });
  });

  it("gives the answer again when the object is reset before anybody heard it", async () => {
    const stub = ledger();
    const unheard = runInDurableObject(stub(), async (instance, state) => {
      await instance.fetch(asking("k"));
      await state.storage.sync();
      state.abort("reset by the test");
    });
    await expect(unheard).rejects.toThrow("reset by the test");
    const again = await stub().fetch(asking("k"));
    expect([again.status, await again.text()]).toEqual([201, "receipt 1"]);
    expect(await held(stub)).toEqual({ charges: 1, keys: 1, fence: 1 });
  });

  it("takes the charge back when its key cannot be written, or the effect throws", async () => {
    const stub = ledger();
    const broken = askOnce(stub, "k", (charge, { storage }) => {
      storage.sql.exec("DROP TABLE keys");
      return charge("order 7");
    });
    await expect(broken).rejects.toThrow("no such table");
    const failed = askOnce(stub, "k", (charge) => {
      charge("order 7");
      throw new Error("Out of paper");
    });
    await expect(failed).rejects.toThrow("Out of paper");
    expect(await held(stub)).toEqual({ charges: 0, keys: 0, fence: 1 });
  });

  it("takes back what was written before a refusal, and keeps the fence of who asked", async () => {
    const stub = ledger();
    const refuse = (charge: Charge) => ({ ...charge("order 7"), status: 402 });
    const refused = await askOnce(stub, "k", refuse, 5);
    expect([refused.status, await refused.text()]).toEqual([402, "receipt 1"]);
    expect(await held(stub)).toEqual({ charges: 0, keys: 0, fence: 5 });
    expect((await stub().fetch(asking("k", 4))).status).toBe(409);
    expect((await stub().fetch(asking("k", 5))).status).toBe(201);
  });
});
