import { expect, it } from "vitest";
import {
  defineContract,
  manualClock,
  type ContractTests,
  type Harness,
} from "../../src/testing/index.ts";
import { recorded } from "./recorded.ts";

interface Counter {
  close(): Promise<void>;
}

/** A contract over counters, and what became of each harness. */
function counted(tests: ContractTests<Counter>, skip?: Record<string, string>) {
  const log: string[] = [];
  let harnesses = 0;
  const harness = (): Harness<Counter> => {
    const id = ++harnesses;
    let opened = 0;
    return {
      clock: manualClock(),
      open: () => {
        const name = `${id}.${++opened}`;
        log.push(`open ${name}`);
        return { close: async () => void log.push(`close ${name}`) };
      },
      destroy: () => void log.push(`destroy ${id}`),
    };
  };
  return { log, ...recorded((api) => defineContract("Counter", tests, harness, api, { skip })) };
}

const fail = async () => {
  throw new Error("It broke");
};

it("gives each test a store of its own, and closes what it opened before it destroys the store", async () => {
  const both = async ({ open }: { open(): Promise<Counter> }) => {
    await open();
    await open();
  };
  const { titles, failing, log } = counted({ one: both, other: both });
  expect(titles).toEqual(["Counter"]);
  expect(await failing()).toEqual([]);
  expect([log.slice(0, 5).join(", "), log.slice(5).join(", ")]).toEqual([
    "open 1.1, open 1.2, close 1.1, close 1.2, destroy 1",
    "open 2.1, open 2.2, close 2.1, close 2.2, destroy 2",
  ]);
});

it("clears away after a test that failed", async () => {
  const { failing, log } = counted({
    fails: async ({ open }) => {
      await open();
      await fail();
    },
  });
  expect(await failing()).toEqual(["fails"]);
  expect(log).toEqual(["open 1.1", "close 1.1", "destroy 1"]);
});

it("fails with what the test threw, whatever else fails after it", async () => {
  const harness = () => ({ clock: manualClock(), open: () => ({ close: fail }), destroy: fail });
  const lost = new Error("The first one");
  const { tests } = recorded((api) =>
    defineContract(
      "Counter",
      {
        fails: async ({ open }) => {
          await open();
          throw lost;
        },
        closes: async ({ open }) => void (await open()),
      },
      harness,
      api,
    ),
  );
  await expect(tests.get("fails")!()).rejects.toBe(lost);
  await expect(tests.get("closes")!()).rejects.toThrow("It broke");
});

it("shows a skipped test with the reason, and fails for one that is not there", async () => {
  const { tests, skipped, failing } = counted(
    { kept: async () => {}, broken: fail },
    { broken: "this store forgets", gone: "no such test any more" },
  );
  expect(skipped).toEqual(["broken (this store forgets)"]);
  expect([...tests.keys()]).toEqual(["kept", 'skips "gone"']);
  expect(await failing()).toEqual(['skips "gone"']);
});
