import type { BoardCounts } from "./jobboard.ts";
import type { Claim, Job, Outcome, Turn } from "../job.ts";
import { failure, flowState } from "../known-shapes.ts";
import {
  data,
  list,
  name,
  number,
  oneOf,
  optional,
  record,
  recordOf,
  shape,
  text,
  yesOrNo,
  type Check,
} from "../shape.ts";
import { fate } from "./ask.ts";
import { every, pauseScope, register } from "./asks.ts";
import type { BoardEvent } from "./events.ts";
import type { Verb } from "./verbs.ts";

const turn = shape<Turn>({
  who: text,
  generation: number,
  claimedAt: number,
  endedAt: optional(number),
  ended: optional(oneOf("ABANDONED", "LOST", "CONSUMED", "TRASHED", "CANCELLED")),
  reason: optional(text),
});

/** How a job ended. */
export const outcomeShape: Check = shape<Outcome>({
  ok: yesOrNo,
  fate,
  flowState: optional(flowState()),
  reason: optional(text),
  at: number,
  results: optional(record),
  failure: optional(failure),
});

/** A job as a board hands it out. */
export const jobShape: Check = shape<Job>({
  id: name,
  name,
  flow: shape<Job["flow"]>({ name, args: data }),
  flowId: name,
  bookId: optional(name),
  store: record,
  priority: oneOf("VERY_HIGH", "HIGH", "NORMAL", "LOW", "VERY_LOW"),
  state: oneOf("UNCLAIMED", "CLAIMED", "COMPLETE"),
  owner: optional(text),
  leaseUntil: optional(number),
  generation: number,
  run: number,
  runAt: number,
  createdAt: number,
  updatedAt: number,
  endedAt: optional(number),
  sequence: number,
  key: optional(name),
  lane: optional(name),
  needs: list(name),
  deadlineAt: optional(number),
  every: optional(every),
  waitingFor: optional(list(name)),
  wakeAt: optional(number),
  attempts: shape<Job["attempts"]>({ failed: number, lost: number, errors: number }),
  turns: list(turn),
  outcome: optional(outcomeShape),
  cancelRequested: optional(text),
  meta: record,
});

/** A claim as it was granted. */
export const claimShape: Check = shape<Claim>({
  id: name,
  who: text,
  generation: number,
  job: jobShape,
  leaseUntil: number,
});

const counts = shape<BoardCounts>({
  UNCLAIMED: number,
  CLAIMED: number,
  CONSUMED: number,
  TRASHED: number,
  CANCELLED: number,
  FAILED: number,
  oldestDueAt: optional(number),
});

/** Everything that any kind of event has. */
interface AnyEvent extends Pick<BoardEvent, "at" | "cursor" | "type"> {
  readonly job?: Job;
  readonly id?: string;
  readonly failure?: object;
}

/** What happened on a board. */
export const eventShape: Check = shape<AnyEvent>({
  at: number,
  cursor: text,
  type: text,
  job: optional(jobShape),
  id: optional(text),
  failure: optional(failure),
});

/** What a board replies, where it replies anything. */
export const boardReplies: Readonly<Record<Verb, Check | undefined>> = {
  post: list(jobShape),
  get: jobShape,
  page: list(jobShape),
  counts,
  claim: shape<{ claims: unknown; nextAt?: number; now: number }>({
    claims: list(claimShape),
    nextAt: optional(number),
    now: number,
  }),
  claimJob: claimShape,
  // One that was lost is null in its place.
  extend: list(data),
  abandon: jobShape,
  consume: jobShape,
  trash: jobShape,
  cancel: jobShape,
  redrive: jobShape,
  signal: undefined,
  signals: recordOf(list(data)),
  pause: undefined,
  paused: list(pauseScope),
  register: undefined,
  entities: list(register),
  purge: number,
  condemn: list(jobShape),
  wait: outcomeShape,
  events: shape<{ events: unknown; cursor: string }>({ events: list(eventShape), cursor: text }),
};
