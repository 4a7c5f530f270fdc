import { describe, expect, it } from "vitest";
import {
  createEngine,
  graphFlow,
  link,
  memoryPersistence,
  task,
  times,
  unorderedFlow,
  linearFlow,
} from "../../src/index.ts";

/** Tasks of which none ends before all have begun. */
function meeting(count: number) {
  let begun = 0;
  let allBegun = () => {};
  const all = new Promise<void>((resolve) => (allBegun = resolve));
  const tasks = Array.from({ length: count }, (_, at) =>
    task(`t${at}`, {
      async execute() {
        begun += 1;
        if (begun === count) allBegun();
        await all;
      },
    }),
  );
  return { tasks, begun: () => begun };
}

describe("thousands of tasks at once", () => {
  it.each([1_000, 1_001, 2_500])("begin, all %i of them, before any has to end", async (count) => {
    const { tasks, begun } = meeting(count);
    await createEngine(unorderedFlow("f", tasks)).run();
    expect(begun()).toBe(count);
  });

  it("begin beside somebody who still thinks about what else is to run", async () => {
    const { tasks, begun } = meeting(1_500);
    let decide: (says: boolean) => void = () => {};
    const decided = new Promise<boolean>((resolve) => (decide = resolve));
    const flow = graphFlow(
      "f",
      [
        task("x", { execute() {} }),
        task("y", { execute() {} }),
        unorderedFlow("all", tasks),
        task("last", { execute: () => decide(true) }),
      ],
      { links: [link("x", "y", { decider: () => decided }), link("all", "last")] },
    );
    await createEngine(flow).run();
    expect(begun()).toBe(1_500);
  });

  it("are marked a thousand in one save, so that the first need not wait for the last", async () => {
    const { tasks } = meeting(2_500);
    const marks: number[] = [];
    const stored = memoryPersistence();
    const persistence = Object.assign(Object.create(stored) as typeof stored, {
      save(change: Parameters<typeof stored.save>[0]) {
        const count = change.atoms?.filter(({ state }) => state === "RUNNING").length ?? 0;
        if (count > 0) marks.push(count);
        return stored.save(change);
      },
    });
    await createEngine(unorderedFlow("f", tasks), { persistence }).run();
    expect(marks).toEqual([1_000, 1_000, 500]);
  });

  it("EN-05: are one round for who follows the states", async () => {
    const { tasks } = meeting(1_500);
    const states: string[] = [];
    for await (const state of createEngine(unorderedFlow("f", tasks)).states()) states.push(state);
    expect(states.slice(0, 4)).toEqual(["RESUMING", "SCHEDULING", "WAITING", "ANALYZING"]);
    const pairs = states.map((state, at) => `${states[at - 1]} ${state}`);
    expect(pairs).not.toContain("WAITING SCHEDULING");
    expect(states.at(-1)).toBe("SUCCESS");
  });
});

describe("code that waits for nothing", () => {
  it("leaves timers their turn, and so can be suspended", async () => {
    let attempts = 0;
    const fails = task("fails", {
      execute() {
        attempts += 1;
        throw new Error("fails");
      },
    });
    const flow = linearFlow("f", [fails], { retry: times(1_000_000) });
    const engine = createEngine(flow, { persistence: memoryPersistence() });
    const running = engine.run();
    setTimeout(() => engine.suspend(), 0);
    await expect(running).resolves.toEqual({ state: "SUSPENDED" });
    expect(attempts).toBeLessThan(10_000);
  });
});
