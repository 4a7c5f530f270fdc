import type { Ending } from "../job.ts";
import { failure, flowState } from "../known-shapes.ts";
import {
  data,
  list,
  made,
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
import { ask, claimToken, fate } from "./ask.ts";
import type { Entity } from "./entity.ts";
import type { AbandonOptions, PurgeQuery, RedriveChanges } from "./jobboard.ts";
import type { PauseScope } from "./pausing.ts";
import type { PlainPosting } from "./posting.ts";

// By the names of the verbs: what their checks look at. All verbs together are in `board-asks.ts`.

const everyMs = shape<{ ms: number }>({ ms: number });
const everyCron = shape<{ cron: string }>({ cron: name });
/** How often a series has a job. */
export const every: Check = made({ anyOf: [everyMs, everyCron] }, (value, path) =>
  (typeof value === "object" && value && "cron" in value ? everyCron : everyMs)(value, path),
);

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

const names = optional(list(name));
/** What `explain` reads of it is what it must be; all else is its own. */
const metadata: Check = made(
  { fields: { flows: names, provides: names }, isOpen: true },
  (value, path) => {
    record(value, path);
    const { flows, provides } = value as Entity["metadata"];
    names(flows, `${path}.flows`);
    names(provides, `${path}.provides`);
  },
);

export const post = ask<"post">({ postings: list(posting) });

export const page = ask<"page">({
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
});

export const claim = ask<"claim">({
  who: name,
  leaseMs: number,
  token: name,
  limit: optional(number),
  flows: optional(list(name)),
  provides: optional(list(name)),
  waitMs: optional(number),
});

export const abandon = ask<"abandon">({ claim: claimToken, options: optional(abandonOptions) });

export const consume = ask<"consume">({ claim: claimToken, ending: optional(ending) });

export const trash = ask<"trash">({ claim: claimToken, reason: text, ending: optional(ending) });

export const cancel = ask<"cancel">({ id: name, reason: optional(text) });

export const register = shape<Entity>({
  kind: oneOf("conductor"),
  name,
  metadata,
  ttlMs: optional(number),
  seenAt: optional(number),
});

const redriveChanges = shape<RedriveChanges>({
  store: optional(record),
  fromStart: optional(yesOrNo),
});

/** What is paused. */
export const pauseScope: Check = shape<PauseScope>({ flow: optional(name), lane: optional(name) });

export const purge = shape<PurgeQuery>({
  ids: optional(list(name)),
  fate: optional(fate),
  olderThanMs: optional(number),
  limit: optional(number),
});

export const redrive = ask<"redrive">({ id: name, changes: optional(redriveChanges) });

export const pause = ask<"pause">({ scope: optional(pauseScope), on: yesOrNo });
