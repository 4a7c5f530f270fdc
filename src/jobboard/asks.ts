import type { ClaimToken, Ending } from "../job.ts";
import { failure, flowState } from "../known-shapes.ts";
import {
  data,
  list,
  name,
  number,
  oneOf,
  optional,
  record,
  shape,
  text,
  yesOrNo,
  type Check,
} from "../shape.ts";
import type { Entity } from "./entity.ts";
import type { AbandonOptions, PurgeQuery, RedriveChanges } from "./jobboard.ts";
import type { PauseScope } from "./pausing.ts";
import type { PlainPosting } from "./posting.ts";
import type { BoardVerbs, Verb } from "./verbs.ts";

/** The ask of a verb, field by field: a field that is added there does not compile until it is checked here. */
const ask = <V extends Verb>(fields: Parameters<typeof shape<BoardVerbs[V]["ask"]>>[0]): Check =>
  shape<BoardVerbs[V]["ask"]>(fields);

const everyMs = shape<{ ms: number }>({ ms: number });
const everyCron = shape<{ cron: string }>({ cron: name });
const every: Check = (value, path) =>
  (typeof value === "object" && value && "cron" in value ? everyCron : everyMs)(value, path);

const posting = shape<PlainPosting>({
  flow: name,
  args: data,
  store: optional(record),
  id: optional(name),
  name: optional(name),
  priority: optional(text),
  runAt: optional(number),
  delayMs: optional(number),
  deadlineAt: optional(number),
  every: optional(every),
  key: optional(name),
  lane: optional(name),
  needs: optional(list(name)),
  meta: optional(record),
  flowId: optional(name),
  bookId: optional(name),
  durability: optional(oneOf("strict", "relaxed")),
});

const claimToken = shape<ClaimToken>({ id: name, who: name, generation: number });

const abandonOptions = shape<AbandonOptions>({
  reason: optional(text),
  delayMs: optional(number),
  wakeAt: optional(number),
  waitingFor: optional(list(name)),
  until: optional(oneOf("online")),
  count: optional(oneOf("failed", "lost", "errors")),
});

const ending = shape<Ending>({
  flowState: optional(flowState()),
  results: optional(record),
  failure: optional(failure),
  reason: optional(text),
});

const redriveChanges = shape<RedriveChanges>({
  store: optional(record),
  fromStart: optional(yesOrNo),
});

const pauseScope = shape<PauseScope>({ flow: optional(name), lane: optional(name) });

const fate = oneOf("CONSUMED", "TRASHED", "CANCELLED");

const purgeQuery = shape<PurgeQuery>({
  ids: optional(list(name)),
  fate: optional(fate),
  olderThanMs: optional(number),
  limit: optional(number),
});

const names = optional(list(name));
/** What `explain` reads of it is what it must be; all else is its own. */
const metadata: Check = (value, path) => {
  record(value, path);
  const { flows, provides } = value as Entity["metadata"];
  names(flows, `${path}.flows`);
  names(provides, `${path}.provides`);
};

/** What may be asked of a board from outside. */
export const boardAsks: Readonly<Record<Verb, Check>> = {
  post: ask<"post">({ postings: list(posting) }),
  get: ask<"get">({ id: name }),
  page: ask<"page">({
    state: optional(oneOf("UNCLAIMED", "CLAIMED", "COMPLETE")),
    fate: optional(fate),
    flowState: optional(flowState("FAILED")),
    flow: optional(name),
    owner: optional(name),
    lane: optional(name),
    key: optional(name),
    text: optional(text),
    endedBefore: optional(number),
    order: optional(oneOf("board", "newest", "ended")),
    limit: optional(number),
    after: optional(name),
  }),
  counts: ask<"counts">({}),
  claim: ask<"claim">({
    who: name,
    leaseMs: number,
    token: name,
    limit: optional(number),
    flows: optional(list(name)),
    provides: optional(list(name)),
    waitMs: optional(number),
  }),
  claimJob: ask<"claimJob">({ id: name, who: name, leaseMs: number }),
  extend: ask<"extend">({ claims: list(claimToken), leaseMs: number }),
  abandon: ask<"abandon">({ claim: claimToken, options: optional(abandonOptions) }),
  consume: ask<"consume">({ claim: claimToken, ending: optional(ending) }),
  trash: ask<"trash">({ claim: claimToken, reason: text, ending: optional(ending) }),
  cancel: ask<"cancel">({ id: name, reason: optional(text) }),
  redrive: ask<"redrive">({ id: name, changes: optional(redriveChanges) }),
  signal: ask<"signal">({ id: name, name, payload: data }),
  signals: ask<"signals">({ id: name }),
  pause: ask<"pause">({ scope: optional(pauseScope), on: yesOrNo }),
  paused: ask<"paused">({}),
  register: shape<Entity>({
    kind: oneOf("conductor"),
    name,
    metadata,
    ttlMs: optional(number),
    seenAt: optional(number),
  }),
  entities: ask<"entities">({}),
  purge: purgeQuery,
  condemn: purgeQuery,
  wait: ask<"wait">({ id: name, waitMs: number }),
  events: ask<"events">({ after: optional(text), waitMs: number }),
};
