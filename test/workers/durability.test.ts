import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { memoryPersistence } from "footplate";
import { conductorObject } from "footplate/durable-objects";
import { openObject } from "../../adapters/durable-objects/open-object.ts";
import { createSlices } from "../../adapters/durable-objects/slices.ts";
import { sampleAtoms, sampleChange, sampleFlow } from "../../src/testing/persistence/samples.ts";
import { clock } from "./clock.ts";
import { inside, overheard } from "./inside.ts";

const newStore = () => env.STORE.get(env.STORE.newUniqueId());

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("writes all of a checkpoint in one transaction (P36)", () =>
  inside(async ({ storage, open }) => {
    let within = false;
    const bare: string[] = [];
    const heard = overheard(storage, (statement) => {
      if (!within && !statement.startsWith("SELECT")) bare.push(statement);
    });
    const transactionSync = <T>(work: () => T): T => {
      within = true;
      try {
        return storage.transactionSync(work);
      } finally {
        within = false;
      }
    };
    const { persistence } = open({}, { ...heard, transactionSync });
    const atoms = sampleAtoms(100);
    await persistence.addFlow(sampleFlow({ atoms }));
    await persistence.save(sampleChange({ atoms: Object.values(atoms), state: "RUNNING" }));
    expect(bare).toEqual([]);
  }));

it("lets out what was written after every 64 atoms (P37)", async () => {
  const sync = vi.fn(async () => {});
  const kept = { ...memoryPersistence(), save: async () => {} };
  const { persistence } = createSlices(kept, clock, sync);
  for (let atom = 1; atom <= 128; atom++) {
    await persistence.save(sampleChange());
    expect(sync).toHaveBeenCalledTimes(Math.floor(atom / 64));
  }
});

it("warns where the platform may end it in the middle of a task (P38)", () =>
  runInDurableObject(newStore(), (_, ctx) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const Jobs = conductorObject({ flows: [], run: false });
    expect(new Jobs(ctx, env)).toBeDefined();
    expect(warn).not.toHaveBeenCalled();
    vi.stubGlobal("Cloudflare", { compatibilityFlags: {} });
    expect(new Jobs(ctx, env)).toBeDefined();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("compatibility_date 2026-10-01"));
  }));

it("has its next alarm written before it goes on after one that failed (P39)", () =>
  runInDurableObject(newStore(), async (_, ctx) => {
    const told: string[] = [];
    const { storage } = ctx;
    const heard = {
      sql: storage.sql,
      transactionSync: <T>(work: () => T) => storage.transactionSync(work),
      getAlarm: async () => null,
      setAlarm: async () => void told.push("setAlarm"),
      sync: async () => void told.push("sync"),
    };
    const waitUntil = () => {};
    const blockConcurrencyWhile = <T>(work: () => Promise<T>) => work();
    const double = { id: ctx.id, storage: heard, waitUntil, blockConcurrencyWhile };
    const object = openObject(double as unknown as DurableObjectState, env, { flows: [], clock });
    await object.alarm({ retryCount: 1 });
    expect(told).toEqual(["setAlarm", "sync"]);
  }));
