import type { FootplateError } from "../errors.ts";
import type { ManualClock } from "./manual-clock.ts";

/** One empty store, and the clock its boards read. */
export interface Harness<T> {
  clock: ManualClock;
  /** Opens one more board over this harness's store: twice gives two boards, one store. */
  open(): T | Promise<T>;
  destroy?(): void | Promise<void>;
}

/** vitest, or anything shaped like it; not imported, so that it runs in any runtime. */
export interface TestApi {
  describe(name: string, body: () => void): void;
  it: ((name: string, body: () => void | Promise<void>) => void) & {
    /** Shows a test as skipped. Without it, skipped tests are not shown at all. */
    skip?(name: string, body: () => void | Promise<void>): void;
  };
  expect: (value: any, message?: string) => any;
}

/** What an adapter tells of itself to a contract. */
export interface ContractOptions {
  /** Rules this adapter does not keep, by test name, with the reason. A name that no longer exists fails. */
  skip?: Readonly<Record<string, string>> | undefined;
}

/** What a test of a contract is given: a store of its own, empty at first. */
export interface Trial<T> {
  readonly clock: ManualClock;
  /** Opens one more over the same store; it is closed when the test is over. */
  open(): Promise<T>;
  readonly expect: TestApi["expect"];
}

/** Tests by name: a sentence each that says what is kept. */
export type ContractTests<T> = Readonly<Record<string, (trial: Trial<T>) => Promise<void>>>;

/** Hands the tests of a contract to a test runner, each over a fresh harness. */
export function defineContract<T extends { close(): Promise<void> }>(
  title: string,
  tests: ContractTests<T>,
  harness: () => Harness<T> | Promise<Harness<T>>,
  { describe, it, expect }: TestApi,
  { skip = {} }: ContractOptions = {},
): void {
  describe(title, () => {
    for (const [name, test] of Object.entries(tests)) {
      const run = () => runTrial(test, harness, expect);
      if (!Object.hasOwn(skip, name)) it(name, run);
      else it.skip?.(`${name} (${skip[name]})`, run);
    }
    const unknown = Object.keys(skip).filter((name) => !Object.hasOwn(tests, name));
    for (const name of unknown) {
      it(`skips "${name}"`, () => {
        throw new Error(`"${title}" has no test "${name}" to skip`);
      });
    }
  });
}

async function runTrial<T extends { close(): Promise<void> }>(
  test: (trial: Trial<T>) => Promise<void>,
  harness: () => Harness<T> | Promise<Harness<T>>,
  expect: TestApi["expect"],
): Promise<void> {
  const fresh = await harness();
  const opened: T[] = [];
  const open = async () => {
    const one = await fresh.open();
    opened.push(one);
    return one;
  };
  const tested = await Promise.allSettled([test({ clock: fresh.clock, open, expect })]);
  const closed = await Promise.allSettled(opened.map((one) => one.close()));
  const destroyed = await Promise.allSettled([(async () => fresh.destroy?.())()]);
  // All is cleared away whatever failed; the first failure is the one that explains the others.
  const failed = [...tested, ...closed, ...destroyed].find(({ status }) => status === "rejected");
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

/** What a call was refused with; fails when it was not. */
export async function refusal(call: Promise<unknown>): Promise<FootplateError> {
  const answer = await call.then(
    () => undefined,
    (error: unknown) => error as FootplateError,
  );
  if (!answer) throw new Error("The call was not refused");
  return answer;
}

/** What a listing yields, as an array. */
export async function collected<T>(listing: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of listing) all.push(each);
  return all;
}
