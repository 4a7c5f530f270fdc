export { fenced, type Fenced } from "./fenced.ts";
export type { EffectAnswer } from "./fenced-apply.ts";
export type { FencesWithin, FenceTransactions } from "./fence-transactions.ts";
export {
  entered,
  memoryFenceStore,
  type Admission,
  type FencedRequest,
  type Fences,
  type FenceStore,
  type StoredResponse,
} from "./fence-store.ts";
export type { FlowGraph, GraphEdge, GraphNode } from "../../src/adapter.ts";
export type { JobLogLine } from "./graphs.ts";
export { allowAll, type Identity, type Right } from "./identity.ts";
export { jobRoutes, type JobRoutesOptions } from "./routes.ts";
