import {
  forEach,
  graphFlow,
  linearFlow,
  link,
  RetryLater,
  retry,
  sleep,
  task,
  times,
  unorderedFlow,
  waitForSignal,
  type EngineOptions,
  type Flow,
} from "../../../src/index.ts";

/** What outlives a process: effects, and how often something was asked for. */
export interface World {
  /** Effects in order. */
  readonly effects: string[];
  /** Counts, and gives how often it was asked so far. An effect of the same key counts once: that is what keys are for. */
  count(key: string): number;
  /** Milliseconds since it began. */
  now(): number;
}

/** One flow with all that may happen to it. */
export interface Scenario {
  readonly flow: (world: World) => Flow;
  readonly options?: EngineOptions;
}

/** Tasks with effects in this world. */
function tasksOf(world: World) {
  const good = (name: string, requires: readonly string[] = []) =>
    task(name, {
      requires,
      provides: name,
      execute: (input: Record<string, unknown>, { idempotencyKey }) => {
        world.effects.push(idempotencyKey);
        return `${name}(${Object.values(input).join()})`;
      },
      revert: (_, { idempotencyKey }) => void world.effects.push(idempotencyKey),
    });
  /** Fails as long as it was begun in no more than `rounds` rounds. */
  const bad = (name: string, rounds = Infinity, more: object = {}) =>
    task(name, {
      ...more,
      execute: (_: object, { idempotencyKey }) => {
        world.effects.push(idempotencyKey);
        if (world.count(idempotencyKey) <= rounds) throw new Error(`${name} broke`);
      },
    });
  return { good, bad };
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  "one task after the other": {
    flow: (world) => {
      const { good } = tasksOf(world);
      return linearFlow("f", [good("a"), good("b", ["a"]), good("c", ["a", "b"])]);
    },
  },
  "a failure, and all is reverted": {
    flow: (world) => {
      const { good, bad } = tasksOf(world);
      return linearFlow("f", [good("a"), linearFlow("g", [good("b"), bad("c")]), good("d")]);
    },
  },
  "a revert that fails": {
    flow: (world) => {
      const { good, bad } = tasksOf(world);
      const stuck = task("stuck", {
        execute: () => {},
        revert() {
          throw new Error("stuck");
        },
      });
      return linearFlow("f", [good("a"), stuck, bad("c")]);
    },
  },
  "a controller that gives another value each time": {
    flow: (world) => {
      const { good } = tasksOf(world);
      const pick = task("pick", {
        requires: ["n"],
        provides: "picked",
        execute: ({ n }: { n: number }, { idempotencyKey }) => {
          world.effects.push(idempotencyKey);
          if (n < 3) throw new Error(`not ${n}`);
          return n;
        },
      });
      return linearFlow("f", [good("a"), pick, good("b", ["picked"])], {
        retry: forEach([1, 2, 3], { provides: "n", backoff: { initialMs: 60_000 } }),
      });
    },
  },
  "controllers inside each other, and all attempts in vain": {
    flow: (world) => {
      const { good, bad } = tasksOf(world);
      const inner = linearFlow("inner", [good("b"), bad("c")], { retry: times(2) });
      return linearFlow("f", [good("a"), inner], { retry: times(2, { provides: "n" }) });
    },
  },
  "a controller of one's own that fails for good": {
    flow: (world) => {
      const { good, bad } = tasksOf(world);
      const own = retry("own", {
        execute: async () => {},
        onFailure: async (_, { history }) => (history.length < 2 ? "RETRY" : "REVERT_ALL"),
        revert: () => {},
      });
      return linearFlow("f", [good("a"), linearFlow("inner", [bad("b")], { retry: own })]);
    },
  },
  "steps, and asking for later": {
    flow: (world) => {
      const agent = task("agent", {
        provides: "sum",
        async execute(_, { step }) {
          const one = await step("one", () => 1);
          if (world.now() < 60_000) throw new RetryLater("not now", { delayMs: 60_000 });
          return one + (await step("two", () => 2));
        },
      });
      return linearFlow("f", [agent, tasksOf(world).good("b", ["sum"])]);
    },
  },
  "a sleep and two signals": {
    flow: (world) => {
      const { good } = tasksOf(world);
      const wait = (n: number) =>
        waitForSignal("go", { name: `wait ${n}`, provides: `go${n}` as "go" });
      return linearFlow("f", [good("a"), sleep("nap", 60_000), wait(1), wait(2), good("b")]);
    },
    options: { signals: { go: ["x", "y"] } },
  },
  "a signal that does not come in time": {
    flow: (world) => {
      const late = waitForSignal("go", { timeoutMs: 60_000 });
      return linearFlow("f", [tasksOf(world).good("a"), late]);
    },
  },
  "deciders that say no": {
    flow: (world) => {
      const { good } = tasksOf(world);
      const children = [good("a"), good("b"), good("c", ["b"]), good("d")];
      return graphFlow("f", children, {
        links: [link("a", "b", { decider: async ({ a }) => a !== "a()" }), link("a", "d")],
      });
    },
  },
  "siblings, of which one fails": {
    flow: (world) => {
      const { good, bad } = tasksOf(world);
      const siblings = unorderedFlow("u", [good("a"), bad("b"), good("c")]);
      return linearFlow("f", [good("first"), siblings]);
    },
  },
  "a failure that is left alone": {
    flow: (world) => {
      const { good, bad } = tasksOf(world);
      return linearFlow("f", [good("a"), bad("b"), good("c")], { retry: times(2) });
    },
    options: { neverResolve: true },
  },
  "a nested flow that alone is reverted": {
    flow: (world) => {
      const { good, bad } = tasksOf(world);
      const inner = linearFlow("inner", [good("b"), bad("c")], { retry: times(2) });
      return linearFlow("f", [good("a"), inner, good("d")]);
    },
    options: { deferReverts: false },
  },
};
