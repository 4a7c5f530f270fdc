export { httpJobBoard } from "./jobboard.ts";
export { httpPersistence } from "./persistence.ts";
export type { HttpOptions } from "./exchange.ts";
