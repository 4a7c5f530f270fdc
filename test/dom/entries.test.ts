import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const forbidden = ["indexedDB", "BroadcastChannel", "localStorage"];
const entries = {
  footplate: () => import("footplate"),
  "footplate/adapter": () => import("footplate/adapter"),
  "footplate/dashboard": () => import("footplate/dashboard"),
  "footplate/hono": () => import("footplate/hono"),
  "footplate/http": () => import("footplate/http"),
  "footplate/indexeddb": () => import("footplate/indexeddb"),
  "footplate/react": () => import("footplate/react"),
  "footplate/testing": () => import("footplate/testing"),
};

describe("importing", () => {
  let before: (readonly [string, PropertyDescriptor | undefined])[];
  beforeEach(() => {
    vi.resetModules();
    before = forbidden.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    for (const name of forbidden) {
      const get = () => {
        throw new Error(`${name} was touched`);
      };
      Object.defineProperty(globalThis, name, { get, configurable: true });
    }
  });
  afterEach(() => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  });

  it.for(Object.entries(entries))("%s touches nothing of the browser", async ([, load]) => {
    expect(Object.keys(await load())).not.toEqual([]);
  });

  it("footplate/indexeddb and making boards of it touches nothing of the browser", async () => {
    const { indexedDBJobBoard, indexedDBPersistence } = await import("footplate/indexeddb");
    const options = { name: "untouched" };
    expect(indexedDBJobBoard(options).store).toBe(indexedDBPersistence(options).store);
  });
});

describe("where there is no IndexedDB", () => {
  it("boards and persistences are UNAVAILABLE", async () => {
    expect(globalThis.indexedDB).toBeUndefined();
    const { indexedDBJobBoard, indexedDBPersistence } = await import("footplate/indexeddb");
    await using board = indexedDBJobBoard({ name: "nowhere" });
    await using persistence = indexedDBPersistence({ name: "nowhere" });
    const unavailable = { code: "UNAVAILABLE" };
    await expect(board.post({ flow: "pack" })).rejects.toMatchObject(unavailable);
    await expect(board.claim({ who: "me", leaseMs: 1_000 })).rejects.toMatchObject(unavailable);
    await expect(persistence.flow("a")).rejects.toMatchObject(unavailable);
  });
});
