import type { Persistence } from "../persistence/persistence.ts";
import { defineContract, type ContractOptions, type Harness, type TestApi } from "./contract.ts";
import { bookTests } from "./persistence/books.ts";
import { flowTests } from "./persistence/flows.ts";
import { owningTests } from "./persistence/owning.ts";
import { savingTests } from "./persistence/saving.ts";
import { valueTests } from "./persistence/values.ts";

/** What every Persistence must do, as tests for the runner it is given. */
export function persistenceContract(
  adapter: string,
  harness: () => Harness<Persistence> | Promise<Harness<Persistence>>,
  api: TestApi,
  options?: ContractOptions,
): void {
  const tests = { ...bookTests, ...flowTests, ...savingTests, ...owningTests, ...valueTests };
  defineContract(`Persistence contract: ${adapter}`, tests, harness, api, options);
}
