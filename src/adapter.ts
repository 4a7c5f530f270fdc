export type { Found, JobStore, Reads, StoredJob, Writes } from "./jobboard/store.ts";
export { applyChange, openedFlow } from "./persistence/rules.ts";
export { uuidv7 } from "./uuid.ts";
export { cloneValue, type ValueLimits } from "./values.ts";
