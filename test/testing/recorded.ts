import { expect } from "vitest";
import type { TestApi } from "../../src/testing/index.ts";

/** Tests that were registered but not run. */
export interface Recorded {
  readonly titles: readonly string[];
  readonly tests: ReadonlyMap<string, () => void | Promise<void>>;
  readonly skipped: readonly string[];
  /** Runs the tests of these names, or all, and gives the names of those that failed. */
  failing(names?: readonly string[]): Promise<string[]>;
}

/** Takes down what a contract registers, so that a test can see it fail. */
export function recorded(register: (api: TestApi) => void): Recorded {
  const titles: string[] = [];
  const tests = new Map<string, () => void | Promise<void>>();
  const skipped: string[] = [];
  const describe = (title: string, body: () => void) => {
    titles.push(title);
    body();
  };
  const it = Object.assign(
    (name: string, body: () => void | Promise<void>) => void tests.set(name, body),
    { skip: (name: string) => void skipped.push(name) },
  );
  register({ describe, it, expect });
  return {
    titles,
    tests,
    skipped,
    async failing(names = [...tests.keys()]) {
      const failed: string[] = [];
      for (const name of names) {
        const body = tests.get(name);
        if (!body) throw new Error(`There is no test "${name}"`);
        await Promise.resolve(body)
          .then((run) => run())
          .catch(() => failed.push(name));
      }
      return failed;
    },
  };
}
