import { describe, expect, it } from "vitest";
import {
  createEngine,
  graphFlow,
  linearFlow,
  link,
  memoryPersistence,
  task,
  times,
  unorderedFlow,
  type Engine,
  type Flow,
} from "../../src/index.ts";

const noted = (story: string[], name: string, work: () => unknown = () => {}) =>
  task(name, {
    async execute() {
      story.push(name);
      await work();
    },
    revert: () => void story.push(`-${name}`),
  });

/** A promise and what settles it. */
function deferred() {
  let resolve: (answer: boolean) => void = () => {};
  const promise = new Promise<boolean>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (answer: boolean) => resolve(answer) };
}

/** `a`, and `b` if the decider wants it. */
const pair = (story: string[], decider: () => any): Flow =>
  graphFlow("g", [noted(story, "a"), noted(story, "b")], { links: [link("a", "b", { decider })] });

describe("a decider that thinks", () => {
  it("holds back its target only, and takes no one's turn", async () => {
    const story: string[] = [];
    const answer = deferred();
    const last = deferred();
    const flow = unorderedFlow("u", [
      pair(story, () => answer.promise),
      linearFlow("l", [noted(story, "c"), noted(story, "d", () => last.resolve(true))]),
    ]);
    const running = createEngine(flow, { concurrency: 1 }).run();
    await last.promise;
    expect(story).toEqual(["a", "c", "d"]);
    answer.resolve(true);
    await running;
    expect(story).toEqual(["a", "c", "d", "b"]);
  });

  it("PT-07: ignores its target with a promise of false", async () => {
    const story: string[] = [];
    const engine = createEngine(pair(story, async () => false));
    await engine.run();
    expect(story).toEqual(["a"]);
    expect(engine.detail!.atoms["b"]).toMatchObject({ state: "IGNORE", intention: "IGNORE" });
  });

  it("PT-10: is asked again when what it was asked about was done again meanwhile", async () => {
    const story: string[] = [];
    const questions = [deferred(), deferred()];
    let asked = 0;
    let tries = 0;
    const flaky = noted(story, "x", async () => {
      if (++tries > 1) return;
      await expect.poll(() => asked).toBe(1);
      throw new Error("flaky");
    });
    const decider = () => questions[asked++]!.promise;
    const flow = unorderedFlow("u", [pair(story, decider), flaky], { retry: times(2) });
    const engine = createEngine(flow);
    engine.on("task", ({ name, state, attempt }) => {
      // The first question is answered when its answer is about what is no more.
      if (name === "a" && state === "SUCCESS" && attempt === 2) questions[0]!.resolve(false);
    });
    questions[1]!.resolve(true);
    await engine.run();
    expect(asked).toBe(2);
    expect(engine.detail!.atoms["b"]!.state).toBe("SUCCESS");
  });

  it("says nothing any more when the flow was reverted meanwhile", async () => {
    const story: string[] = [];
    const answer = deferred();
    const bad = noted(story, "x", () => Promise.reject(new Error("bad")));
    const flow = unorderedFlow("u", [pair(story, () => answer.promise), bad]);
    const engine = createEngine(flow);
    engine.on("task", ({ name, state }) => {
      if (name === "a" && state === "REVERTED") answer.resolve(true);
    });
    await expect(engine.run()).rejects.toThrow("bad");
    expect(engine.state).toBe("REVERTED");
    expect(story).not.toContain("b");
  });

  it("is waited for by a flow that is suspended, and what it said is kept", async () => {
    const story: string[] = [];
    const persistence = memoryPersistence();
    const answer = deferred();
    const asked = deferred();
    const flow = pair(story, () => (asked.resolve(true), answer.promise));
    const engine = createEngine(flow, { persistence });
    const running = engine.run();
    await asked.promise;
    engine.suspend();
    answer.resolve(false);
    const { state } = await running;
    const detail = (await persistence.flow(engine.detail!.id))!;
    // Nothing is left to do when all that is left is ignored.
    expect([state, detail.atoms["b"]!.state]).toEqual(["SUCCESS", "IGNORE"]);
  });
});

describe("a decider that gives no answer", () => {
  const bad = new Error("do not know");
  it.each([
    [
      "throws",
      () => {
        throw bad;
      },
      { cause: bad },
    ],
    ["rejects", () => Promise.reject(bad), { cause: bad }],
    ["answers nonsense", () => "yes", { message: expect.stringContaining('"yes"') }],
    ["answers nonsense later", async () => undefined, { message: expect.stringContaining('"a"') }],
  ])(
    "PT-10: fails the flow with EXECUTION, and reverts nothing: it %s",
    async (_, decider, more) => {
      const story: string[] = [];
      let isGood = false;
      const engine = createEngine(pair(story, () => isGood || decider()));
      await expect(engine.run()).rejects.toMatchObject({ code: "EXECUTION", ...more });
      expect(engine.state).toBe("FAILURE");
      expect(story).toEqual(["a"]);
      isGood = true;
      // Run again, it is asked again; what was done stays done.
      await expect(engine.run()).resolves.toEqual({ state: "SUCCESS" });
      expect(story).toEqual(["a", "b"]);
    },
  );

  it.each(["cancel", "detach"] as const)(
    "PT-07: keeps nobody from leaving by %s, however long it thinks",
    async (verb) => {
      const story: string[] = [];
      let asked = () => {};
      const isAsked = new Promise<void>((resolve) => (asked = resolve));
      const never = new Promise<boolean>(() => {});
      const flow = pair(story, () => {
        asked();
        return never;
      });
      const engine = createEngine(flow, { persistence: memoryPersistence() });
      const running = engine.run().catch((error: Error) => error);
      await isAsked;
      engine[verb]();
      if (verb === "cancel") {
        await expect(running).resolves.toMatchObject({ code: "CANCELLED" });
        expect(story).toEqual(["a", "-a"]);
      } else await expect(running).resolves.toEqual({ state: "SUSPENDED" });
    },
  );

  it("P11: lets all be reverted that was done, although another decider has thrown", async () => {
    const story: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const flow = unorderedFlow("u", [
      pair(story, () => {
        throw new Error("broken");
      }),
      noted(story, "slow", () => {
        engine.cancel("enough");
        release();
        return gate;
      }),
    ]);
    const engine: Engine = createEngine(flow);
    await expect(engine.run()).rejects.toMatchObject({ code: "CANCELLED", message: "enough" });
    expect(engine.state).toBe("REVERTED");
    expect(story.toSorted()).toEqual(["-a", "-slow", "a", "slow"]);
  });
});
