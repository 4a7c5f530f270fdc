import { describe, expect, it } from "vitest";
import {
  createEngine,
  linearFlow,
  memoryPersistence,
  run,
  task,
  times,
  unorderedFlow,
} from "../../src/index.ts";

/** A task that gives one value under a name. */
const gives = (name: string, symbol: string, value: unknown = name) =>
  task(name, { provides: symbol, execute: () => value });

/** A task that gives back what it reads of "v" under its own name. */
const reads = (name: string, more: object = {}) =>
  task(name, {
    requires: ["v"],
    provides: name,
    execute: (input: { v: unknown }) => input.v,
    ...more,
  });

describe("what a task reads", () => {
  it("SG-03: is what it injects, before transient values, the store, and what tasks give", async () => {
    const flow = linearFlow("f", [gives("giver", "v"), reads("r", { inject: { v: "injected" } })]);
    const plain = linearFlow("f", [gives("giver", "v"), reads("r")]);
    const r = async (of: typeof plain, options: { store?: object; transient?: object }) => {
      const engine = createEngine(of, options);
      await engine.run();
      return engine.fetch("r");
    };
    const [store, transient] = [{ v: "stored" }, { v: "transient" }];
    expect(await r(flow, { store, transient })).toBe("injected");
    expect(await r(plain, { store, transient })).toBe("transient");
    expect(await r(plain, { store })).toBe("stored");
    expect(await r(plain, {})).toBe("giver");
  });

  it("SG-04: is the nearest before it, from inside its flow outwards, and nothing of siblings or what comes later", async () => {
    const flow = linearFlow("root", [
      gives("one", "v"),
      reads("after-one"),
      gives("two", "v"),
      linearFlow("sub", [reads("entry"), gives("three", "v"), reads("inside")]),
      unorderedFlow("u", [gives("four", "v"), reads("beside")]),
      reads("last"),
      gives("five", "v"),
    ]);
    expect(await run(flow)).toMatchObject({
      "after-one": "one",
      entry: "two",
      inside: "three",
      beside: "three",
      last: "four",
      v: "five",
    });
  });

  it("SG-04: is what its own controller gives, before what tasks outside give", async () => {
    const inner = linearFlow("inner", [reads("r")], { retry: times(2, { provides: "v" }) });
    expect(await run(linearFlow("f", [gives("giver", "v"), inner]))).toMatchObject({ r: 1 });
  });

  it("SG-02: outlives a reload if it is in the store, and not if it is transient", async () => {
    const persistence = memoryPersistence();
    const flow = linearFlow("f", [reads("r")]);
    const options = { persistence, flowId: "f" };
    const first = createEngine(flow, {
      ...options,
      store: { kept: 1 },
      transient: { v: "secret" },
    });
    await first.prepare();
    expect(JSON.stringify(await persistence.flow("f"))).not.toContain("secret");
    const detail = (await persistence.flow("f"))!;
    await expect(createEngine(flow, { persistence, detail }).run()).rejects.toMatchObject({
      code: "MISSING_DEPENDENCIES",
      details: { missing: ["v"] },
    });
    const again = createEngine(flow, { persistence, detail, transient: { v: "again" } });
    await again.run();
    expect(again.fetchAll()).toMatchObject({ kept: 1, r: "again" });
  });
});

describe("what an engine gives by name", () => {
  it("SG-05: is one value a name, of several givers the last, and the store's before all", async () => {
    const flow = linearFlow("f", [gives("one", "v"), gives("two", "v"), gives("three", "w")]);
    expect(await run(flow)).toEqual({ v: "two", w: "three" });
    const engine = createEngine(flow, { store: { v: "stored" } });
    await engine.run();
    expect([engine.fetch("v"), engine.fetchAll()]).toEqual(["stored", { v: "stored", w: "three" }]);
  });

  it("SG-06: is NOT_FOUND for a name nobody gave, also one that is still to come", async () => {
    const engine = createEngine(linearFlow("f", [gives("one", "v")]));
    const refusal = (name: string) =>
      expect.objectContaining({ code: "NOT_FOUND", message: expect.stringContaining(`"${name}"`) });
    expect(() => engine.fetch("v")).toThrow(refusal("v"));
    await engine.run();
    expect(engine.fetch("v")).toBe("one");
    for (const name of ["w", "one", "constructor", "__proto__"]) {
      expect(() => engine.fetch(name)).toThrow(refusal(name));
    }
  });
});
