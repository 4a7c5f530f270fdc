import { describe, expect, it } from "vitest";
import {
  fenced,
  memoryFenceStore,
  type FencesWithin,
  type FenceTransactions,
} from "../../adapters/hono/index.ts";

interface Tables {
  fences: Map<string, number>;
  keys: Map<string, string>;
  charges: string[];
}

/** A database whose transactions run one after the other, each on a copy that takes the place of the tables at its end. */
function database() {
  let tables: Tables = { fences: new Map(), keys: new Map(), charges: [] };
  let last: Promise<unknown> = Promise.resolve();
  let failAtCommit = 0;
  const within = ({ fences, keys }: Tables): FencesWithin => ({
    fenceOf: async (job) => fences.get(job),
    setFence: async (job, fence) => void fences.set(job, fence),
    keyOf: async (key) => JSON.parse(keys.get(key) ?? "null") ?? undefined,
    setKey: async (key, answer) => void keys.set(key, JSON.stringify(answer)),
  });
  const store: FenceTransactions<Tables> = {
    transaction: (body) => {
      const turn = last.then(async () => {
        const copy = structuredClone(tables);
        const result = await body(within(copy), copy);
        if (failAtCommit-- > 0) throw new Error("The connection is lost");
        tables = copy;
        return result;
      });
      last = turn.catch(() => {});
      return turn;
    },
  };
  return { store, tables: () => tables, failCommits: (times: number) => (failAtCommit = times) };
}

const asking = (key: string, fence: number | string = 1) =>
  new Request("http://localhost/charges", {
    method: "POST",
    headers: { "idempotency-key": key, "footplate-job": "j", "footplate-fence": `${fence}` },
  });

describe("fenced.apply in a transaction that takes its time", () => {
  const charge = async ({ charges }: Tables) => {
    await Promise.resolve();
    return {
      status: 201,
      body: `receipt ${charges.push("order 7")}`,
      headers: { "x-own": "kept" },
    };
  };

  it("takes effect once a key, also of two that come at the same time", async () => {
    const { store, tables } = database();
    const answers = await Promise.all([1, 2].map(() => fenced.apply(asking("k"), store, charge)));
    for (const answer of answers) {
      expect([answer.status, answer.headers.get("x-own")]).toEqual([201, "kept"]);
      expect(await answer.text()).toBe("receipt 1");
    }
    expect((await fenced.apply(asking("l"), store, charge)).status).toBe(201);
    expect(tables().charges).toHaveLength(2);
  });

  it("keeps neither effect nor key where the transaction fails, but the fence of who asked", async () => {
    const { store, tables, failCommits } = database();
    failCommits(1);
    await expect(fenced.apply(asking("k", 3), store, charge)).rejects.toThrow("connection is lost");
    expect(tables()).toEqual({ fences: new Map([["j", 3]]), keys: new Map(), charges: [] });
    expect((await fenced.apply(asking("k", 2), store, charge)).status).toBe(409);
    expect(await (await fenced.apply(asking("k", 3), store, charge)).text()).toBe("receipt 1");
  });

  it("undoes what an effect wrote that then refuses, and stores no such answer", async () => {
    const { store, tables } = database();
    const refuse = async (tx: Tables) => ({ ...(await charge(tx)), status: 402 });
    const refused = await fenced.apply(asking("k"), store, refuse);
    expect([refused.status, await refused.text()]).toEqual([402, "receipt 1"]);
    expect(tables()).toMatchObject({ keys: new Map(), charges: [] });
    expect((await fenced.apply(asking("k"), store, charge)).status).toBe(201);
  });
});

describe("fenced.apply over memory", () => {
  it("answers 200 and nothing where the effect says nothing, and says that again", async () => {
    const store = memoryFenceStore();
    let effects = 0;
    for (let time = 0; time < 2; time++) {
      const answer = await fenced.apply(asking("k"), store, () => void effects++);
      expect([answer.status, await answer.text()]).toEqual([200, ""]);
    }
    expect(effects).toBe(1);
  });

  it("refuses fence first, then key, and a request of no task", async () => {
    const store = memoryFenceStore();
    await fenced.apply(asking("k", 2), store, () => {});
    for (const key of ["k", "new"]) {
      const stale = await fenced.apply(asking(key, 1), store, () => {});
      expect(await stale.json()).toMatchObject({ status: 409, code: "STALE_CLAIM" });
    }
    for (const bad of [asking("", 2), asking("k", "soon")]) {
      const refused = await fenced.apply(bad, store, () => {});
      expect(await refused.json()).toMatchObject({ status: 400, code: "INVALID_INPUT" });
    }
  });

  it("keeps nothing of an effect that throws, and throws it", async () => {
    const store = memoryFenceStore();
    const failing = fenced.apply(asking("k"), store, () => {
      throw new Error("Out of paper");
    });
    await expect(failing).rejects.toThrow("Out of paper");
    expect((await fenced.apply(asking("k"), store, () => {})).status).toBe(200);
  });

  it("shares fences and keys with the middleware: what is under way there is asked for later", async () => {
    const store = memoryFenceStore();
    await store.enter({ job: "j", fence: 1, key: "k" });
    const answer = await fenced.apply(asking("k"), store, () => {});
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([409, "1"]);
  });

  it("refuses an effect that would end after its transaction", async () => {
    const late = fenced.apply(asking("k"), memoryFenceStore(), async () => {});
    await expect(late).rejects.toThrow("The effect is asynchronous");
  });
});
