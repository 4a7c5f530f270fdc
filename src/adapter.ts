export { asyncDispose } from "./async-dispose.ts";
export {
  createCodec,
  hasRefusedKeys,
  MEDIA_TYPE,
  type Codec,
  type SuperJSONLike,
} from "./codec.ts";
export { atomIn } from "./flow/atom-in.ts";
export { hash } from "./flow/fingerprint.ts";
export { flowFrom } from "./flow/flow-factory.ts";
export { graphOf, type FlowGraph, type GraphEdge, type GraphNode } from "./flow/graph-of.ts";
export { graphShape } from "./flow/graph-shape.ts";
export { groupCommit } from "./group-commit.ts";
export { claimToken } from "./jobboard/ask.ts";
export { boardAsks } from "./jobboard/board-asks.ts";
export { createJobBoard } from "./jobboard/create.ts";
export { isPresent } from "./jobboard/entity.ts";
export { eventLog, type EventLog, type Happening } from "./jobboard/events.ts";
export { freeClaims, wakeOnline } from "./jobboard/free.ts";
export { heirOf } from "./jobboard/lanes.ts";
export { listing, type Listed } from "./jobboard/listing.ts";
export { memoryJobStore } from "./jobboard/memory.ts";
export { dueOrder, rankOf, type JobOrder } from "./jobboard/order.ts";
export { isPaused } from "./jobboard/pausing.ts";
export { keyOf } from "./jobboard/posted.ts";
export { plainPosting, type AnyPosting, type PlainPosting } from "./jobboard/posting.ts";
export { behind, matches, orderOf } from "./jobboard/query.ts";
export { remoteEvents, type RemoteEvents } from "./jobboard/remote-events.ts";
export { remoteJobBoard, type RemoteOptions } from "./jobboard/remote.ts";
export { isHeld, LEASE_SLACK } from "./jobboard/seen.ts";
export {
  boardReplies,
  claimShape,
  eventShape,
  jobShape,
  outcomeShape,
} from "./jobboard/replies.ts";
export { serveJobBoard } from "./jobboard/serve.ts";
export { merged } from "./jobboard/sorted.ts";
export { jsonSchemaOf, type JsonSchema } from "./json-schema.ts";
export { failure as failureShape } from "./known-shapes.ts";
export { exceeds } from "./size.ts";
export type { Found, JobStore, Reads, StoredJob, Writes } from "./jobboard/store.ts";
export type { BoardVerbs, Verb, Wire } from "./jobboard/verbs.ts";
export { report } from "./notifier.ts";
export { flowDetail as flowDetailShape, logLine, persistenceAsks } from "./persistence/asks.ts";
export { remotePersistence, type RemotePersistenceOptions } from "./persistence/remote.ts";
export { bookShape, persistenceReplies } from "./persistence/replies.ts";
export {
  addedFlow,
  applyChange,
  checkedBook,
  checkedChange,
  checkedDetail,
  listedFlow,
  noBook,
  openedFlow,
  savedBook,
} from "./persistence/rules.ts";
export { servePersistence } from "./persistence/serve.ts";
export type { PersistenceVerb, PersistenceVerbs, PersistenceWire } from "./persistence/verbs.ts";
export * as check from "./shape.ts";
export type { Check, Parts } from "./shape.ts";
export { uuidv7 } from "./uuid.ts";
export { cloneValue, type ValueLimits } from "./values.ts";
export type { Asker, Reply, Verbs, WireOf } from "./wire.ts";
