/** Where a job stands on its board. */
export type JobState = "UNCLAIMED" | "CLAIMED" | "COMPLETE";
/** How a job ended. */
export type Fate = "CONSUMED" | "TRASHED" | "CANCELLED";
/** How urgent a job is; the earlier in this list, the sooner it is claimed. */
export type JobPriority = "VERY_HIGH" | "HIGH" | "NORMAL" | "LOW" | "VERY_LOW";
/** Where a flow stands. */
export type FlowState =
  | "PENDING"
  | "RUNNING"
  | "SUSPENDING"
  | "SUSPENDED"
  | "RESUMING"
  | "SUCCESS"
  | "FAILURE"
  | "REVERTED";
/** Where a task stands. */
export type TaskState =
  | "PENDING"
  | "RUNNING"
  | "SUCCESS"
  | "FAILURE"
  | "REVERTING"
  | "REVERTED"
  | "REVERT_FAILURE"
  | "IGNORE";
/** Where a retry controller stands. */
export type RetryState = TaskState | "RETRYING";
/** What an atom is to do next. */
export type Intention = "EXECUTE" | "REVERT" | "RETRY" | "IGNORE";
/** What a retry controller makes of a failure. */
export type Decision = "RETRY" | "REVERT" | "REVERT_ALL";
/** What an engine is doing. */
export type EngineState =
  | "RESUMING"
  | "SCHEDULING"
  | "WAITING"
  | "ANALYZING"
  | "SUCCESS"
  | "FAILURE"
  | "REVERTED"
  | "SUSPENDED";
