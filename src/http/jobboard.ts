import type { JobBoard } from "../jobboard/jobboard.ts";
import { remoteJobBoard } from "../jobboard/remote.ts";
import type { BoardVerbs, Verb, Wire } from "../jobboard/verbs.ts";
import { baseOf, createExchange, type HttpOptions, type Outgoing } from "./exchange.ts";
import { isMissing } from "./missing.ts";
import { pathTo } from "./path.ts";

/** A board behind `jobRoutes`, for conductors anywhere fetch is. */
export function httpJobBoard(options: HttpOptions): JobBoard {
  const exchange = createExchange(options);
  const wire: Wire = async (verb, ask, signal) => {
    const reply = await exchange(requests[verb](ask), signal);
    const isAbsent = verb === "get" && isMissing(reply, (ask as BoardVerbs["get"]["ask"]).id);
    return (isAbsent ? { ok: true, value: undefined } : reply) as never;
  };
  return remoteJobBoard(wire, { clock: options.clock, store: baseOf(options) });
}

/** How each verb is asked over HTTP. */
const requests: { readonly [V in Verb]: (ask: BoardVerbs[V]["ask"]) => Outgoing } = {
  post: ({ postings }) => ({ method: "POST", path: "/jobs", body: postings }),
  get: ({ id }) => ({ method: "GET", path: pathTo`/jobs/${id}` }),
  page: (query) => ({ method: "GET", path: "/jobs", query }),
  counts: () => ({ method: "GET", path: "/counts" }),
  claim: (body) => ({ method: "POST", path: "/claims", body, waitMs: body.waitMs }),
  claimJob: ({ id, ...body }) => ({ method: "POST", path: pathTo`/claims/${id}`, body }),
  extend: (body) => ({ method: "POST", path: "/claims/extend", body }),
  abandon: (body) => ({ method: "POST", path: pathTo`/jobs/${body.claim.id}/abandon`, body }),
  consume: (body) => ({ method: "POST", path: pathTo`/jobs/${body.claim.id}/consume`, body }),
  trash: (body) => ({ method: "POST", path: pathTo`/jobs/${body.claim.id}/trash`, body }),
  cancel: ({ id, ...body }) => ({ method: "POST", path: pathTo`/jobs/${id}/cancel`, body }),
  redrive: ({ id, changes = {} }) => ({
    method: "POST",
    path: pathTo`/jobs/${id}/redrive`,
    body: changes,
  }),
  signal: ({ id, name, payload }) => ({
    method: "POST",
    path: pathTo`/jobs/${id}/signals/${name}`,
    body: payload,
  }),
  signals: ({ id }) => ({ method: "GET", path: pathTo`/jobs/${id}/signals` }),
  pause: ({ scope = {}, on }) => ({ method: "POST", path: on ? "/pause" : "/resume", body: scope }),
  paused: () => ({ method: "GET", path: "/paused" }),
  register: ({ name, ...body }) => ({ method: "PUT", path: pathTo`/entities/${name}`, body }),
  entities: () => ({ method: "GET", path: "/entities" }),
  purge: (body) => ({ method: "DELETE", path: "/jobs", body }),
  condemn: (body) => ({ method: "POST", path: "/jobs/condemn", body }),
  wait: ({ id, waitMs }) => ({
    method: "GET",
    path: pathTo`/jobs/${id}/wait`,
    query: { timeoutMs: waitMs },
    waitMs,
  }),
  events: ({ after, waitMs }) => ({
    method: "GET",
    path: "/events",
    query: { after, timeoutMs: waitMs },
    waitMs,
  }),
};
