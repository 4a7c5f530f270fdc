export { captureListener } from "./capture-listener.ts";
export {
  defineContract,
  type ContractOptions,
  type ContractTests,
  type Harness,
  type TestApi,
  type Trial,
} from "./contract.ts";
export { jobBoardContract } from "./jobboard-contract.ts";
export { manualClock, type ManualClock } from "./manual-clock.ts";
export { persistenceContract } from "./persistence-contract.ts";
export { simulate, type SimulationOptions, type SimulationResult } from "./simulate.ts";
export type { Fault } from "./simulate/incidents.ts";
