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
  type Check,
} from "../shape.ts";
import type { RetryState } from "../states.ts";
import type { AtomDetail, AtomRun, Attempt, FlowChange, FlowDetail, LogLine } from "./details.ts";
import type { PersistenceVerb, PersistenceVerbs } from "./verbs.ts";

/** The ask of a verb, field by field: a field that is added there does not compile until it is checked here. */
const ask = <V extends PersistenceVerb>(
  fields: Parameters<typeof shape<PersistenceVerbs[V]["ask"]>>[0],
): Check => shape<PersistenceVerbs[V]["ask"]>(fields);

const ATOM_STATES: readonly RetryState[] = [
  "PENDING",
  "RUNNING",
  "SUCCESS",
  "FAILURE",
  "REVERTING",
  "REVERTED",
  "REVERT_FAILURE",
  "IGNORE",
  "RETRYING",
];

const atomRun = shape<AtomRun>({
  action: oneOf("EXECUTE", "REVERT"),
  attempt: number,
  startedAt: number,
  endedAt: optional(number),
  failure: optional(failure),
});

const attempt = shape<Attempt>({
  provided: data,
  failure: optional(failure),
  failures: recordOf(failure),
});

/** A line that an atom wrote for people. */
export const logLine: Check = shape<LogLine>({
  at: number,
  attempt: number,
  message: text,
  fields: optional(record),
});

const atomDetail = shape<AtomDetail>({
  name,
  type: oneOf("TASK", "RETRY"),
  version: number,
  state: oneOf(...ATOM_STATES),
  intention: oneOf("EXECUTE", "REVERT", "RETRY", "IGNORE"),
  result: data,
  failure: optional(failure),
  revertResult: data,
  revertFailure: optional(failure),
  attempts: number,
  round: number,
  progress: optional(
    shape<NonNullable<AtomDetail["progress"]>>({ fraction: number, details: data }),
  ),
  history: optional(list(attempt)),
  forgotten: optional(number),
  runs: list(atomRun),
  wakeAt: optional(number),
  steps: optional(record),
  logs: optional(list(logLine)),
  startedAt: optional(number),
  endedAt: optional(number),
  meta: record,
});

/** How far a flow got. */
export const flowDetail: Check = shape<FlowDetail>({
  id: name,
  bookId: optional(name),
  name,
  state: flowState(),
  factory: shape<FlowDetail["factory"]>({ name, args: data }),
  version: number,
  fingerprint: text,
  store: record,
  atoms: recordOf(atomDetail),
  generation: number,
  revision: number,
  meta: record,
  createdAt: number,
  updatedAt: number,
});

const flowChange = shape<FlowChange>({
  flowId: name,
  generation: number,
  revision: number,
  state: optional(flowState()),
  version: optional(number),
  fingerprint: optional(text),
  store: optional(record),
  meta: optional(record),
  atoms: optional(list(atomDetail)),
});

const paging = { after: optional(name), limit: optional(number) };

/** What may be asked of a persistence from outside. */
export const persistenceAsks: Readonly<Record<PersistenceVerb, Check>> = {
  saveBook: ask<"saveBook">({
    id: name,
    name,
    meta: optional(record),
    createdAt: optional(number),
    updatedAt: optional(number),
  }),
  book: ask<"book">({ id: name }),
  books: ask<"books">(paging),
  destroyBook: ask<"destroyBook">({ id: name }),
  addFlow: ask<"addFlow">({ detail: flowDetail }),
  flow: ask<"flow">({ id: name }),
  openFlow: ask<"openFlow">({ detail: flowDetail }),
  flows: ask<"flows">({ ...paging, bookId: name }),
  destroyFlow: ask<"destroyFlow">({ id: name }),
  save: ask<"save">({ change: flowChange }),
};
