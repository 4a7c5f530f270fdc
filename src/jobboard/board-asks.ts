import { data, list, name, number, optional, text, type Check } from "../shape.ts";
import { ask, claimToken } from "./ask.ts";
import * as asks from "./asks.ts";
import type { Verb } from "./verbs.ts";

/** What may be asked of a board from outside, where more verbs have something to be looked at. */
export const boardAsks: Readonly<Record<Verb, Check>> = {
  post: asks.post,
  get: ask<"get">({ id: name }),
  page: asks.page,
  counts: ask<"counts">({}),
  claim: asks.claim,
  claimJob: ask<"claimJob">({ id: name, who: name, leaseMs: number }),
  extend: ask<"extend">({ claims: list(claimToken), leaseMs: number }),
  abandon: asks.abandon,
  consume: asks.consume,
  trash: asks.trash,
  cancel: asks.cancel,
  redrive: asks.redrive,
  signal: ask<"signal">({ id: name, name, payload: data }),
  signals: ask<"signals">({ id: name }),
  pause: asks.pause,
  paused: ask<"paused">({}),
  register: asks.register,
  entities: ask<"entities">({}),
  purge: asks.purge,
  condemn: asks.purge,
  wait: ask<"wait">({ id: name, waitMs: number }),
  events: ask<"events">({ after: optional(text), waitMs: number }),
};
