export type { Backoff } from "./backoff.ts";
export { systemClock, type Clock } from "./clock.ts";
export { createConductor, type Conductor, type ConductorOptions } from "./conductor/conductor.ts";
export type { ConductorEvent, ConductorEvents } from "./conductor/events.ts";
export type { ConductorRun } from "./conductor/loop.ts";
export { purgeEnded } from "./conductor/purge-ended.ts";
export type { Engine, Listener } from "./engine/engine.ts";
export type { EngineOptions } from "./engine/options.ts";
export type { EngineEvent, EngineEvents } from "./engine/events.ts";
export { createEngine } from "./engine/create-engine.ts";
export { inlineExecutor, type Caller, type Executor } from "./engine/executor.ts";
export type { RunResult } from "./engine/outlook.ts";
export { run } from "./engine/run.ts";
export { FootplateError, type ErrorCode } from "./errors.ts";
export { errorFrom, failureFrom, type Failure } from "./failure.ts";
export type { Atom, InputOf, Node, OutputOf } from "./flow/atom.ts";
export { fenceHeaders, type RevertContext, type TaskContext } from "./flow/context.ts";
export {
  alwaysRevert,
  alwaysRevertAll,
  forEach,
  parameterizedForEach,
  times,
} from "./engine/counted-retry.ts";
export { retry } from "./engine/custom-retry.ts";
export {
  flowRef,
  type Child,
  type Flow,
  type FlowOptions,
  type FlowRef,
  type Postable,
} from "./flow/flow.ts";
export { flowFactory, type FlowFactory } from "./flow/flow-factory.ts";
export { graphFlow } from "./engine/graph-flow.ts";
export type { GraphOptions } from "./flow/graph.ts";
export { FatalError, RetryLater, type LaterOptions } from "./flow/later.ts";
export { linearFlow } from "./flow/linear.ts";
export { sleep, waitForSignal } from "./engine/waiting.ts";
export { link, type Link } from "./flow/link.ts";
export type {
  Retry,
  RetryAnswer,
  RetryContext,
  RetryOptions,
  RetryRevertContext,
} from "./flow/retry.ts";
export { type, type Schema } from "./flow/schema.ts";
export { send } from "./flow/send.ts";
export { toMermaid } from "./flow/to-mermaid.ts";
export { unorderedFlow } from "./engine/unordered-flow.ts";
export { task, type Provided, type Task } from "./flow/task.ts";
export type { Claim, ClaimToken, Ending, Every, Job, Outcome, Turn } from "./job.ts";
export type { Entity } from "./jobboard/entity.ts";
export type { BoardEvent, EventFilter } from "./jobboard/events.ts";
export { explain, type Explanation } from "./jobboard/explain.ts";
export type {
  AbandonOptions,
  BoardCounts,
  Claimed,
  ClaimRequest,
  JobBoard,
  JobQuery,
  PurgeQuery,
  RedriveChanges,
} from "./jobboard/jobboard.ts";
export { memoryJobBoard } from "./jobboard/memory.ts";
export type { PauseScope } from "./jobboard/pausing.ts";
export type { Posting, PostingOptions, ResultsOf } from "./jobboard/posting-options.ts";
export { resultsOf } from "./jobboard/results-of.ts";
export { durationListener, type Duration } from "./listeners/duration.ts";
export { loggingListener, type LoggingOptions, type LogLevel } from "./listeners/logging.ts";
export { mask, type Masking } from "./listeners/mask.ts";
export type { Off } from "./notifier.ts";
export type {
  AtomDetail,
  AtomRun,
  Attempt,
  FlowChange,
  FlowDetail,
  LogBook,
} from "./persistence/details.ts";
export { memoryPersistence } from "./persistence/memory.ts";
export type { Persistence } from "./persistence/persistence.ts";
export type {
  Decision,
  EngineState,
  Fate,
  FlowState,
  Intention,
  JobPriority,
  JobState,
  RetryState,
  TaskState,
} from "./states.ts";
