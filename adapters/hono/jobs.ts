import { FootplateError, type Job } from "../../src/index.ts";
import { eventStream } from "./event-stream.ts";
import {
  idOf,
  jobOf,
  nothing,
  numberOf,
  route,
  upTo,
  valueOf,
  type Call,
  type Route,
} from "./call.ts";
import { shownWhole } from "./shown.ts";

/** Posting, looking and waiting. */
export const jobs: readonly Route[] = [
  route("POST /jobs", "post", post),

  route("GET /jobs", "read", async ({ c, board, answer, limits, shown }) => {
    const { limit, endedBefore, ...query } = c.req.query();
    const ask = {
      ...query,
      endedBefore: numberOf(endedBefore),
      limit: upTo(limits.maxBatch, "limit", limit),
    };
    return answer((await valueOf(board("page", ask as never))).map(shown.job));
  }),

  route("GET /jobs/:id", "read", async (call) => call.answer(call.shown.job(await jobOf(call)))),

  route("GET /jobs/:id/wait", "read", async (call) => {
    const { c, limits, board, answer } = call;
    const { timeoutMs, ...others } = c.req.query();
    const waitMs = upTo(limits.maxWaitMs, "timeoutMs", timeoutMs);
    const ask = { ...others, id: idOf(call), waitMs };
    const outcome = await valueOf(board("wait", ask, c.req.raw.signal));
    if (!outcome) return nothing();
    const { flow } = call.shown === shownWhole ? NO_JOB : await jobOf(call);
    return answer(call.shown.outcome(outcome, flow.name));
  }),

  route("GET /counts", "read", async ({ c, board, answer }) =>
    answer(await valueOf(board("counts", c.req.query()))),
  ),

  route("GET /events", "read", async (call) => {
    const { c, board, answer, limits } = call;
    if (c.req.header("accept")?.includes("text/event-stream")) return eventStream(call);
    const { timeoutMs, ...others } = c.req.query();
    const waitMs = upTo(limits.maxWaitMs, "timeoutMs", timeoutMs);
    const page = await valueOf(board("events", { ...others, waitMs }, c.req.raw.signal));
    return answer({ ...page, events: page.events.map(call.shown.event) });
  }),
];

// Nothing is asked of it where everything is shown.
const NO_JOB = { flow: { name: "" } };

async function post({ c, identity, board, body, answer, limits, shown }: Call): Promise<Response> {
  const given = await body();
  const key = c.req.header("idempotency-key");
  const isMany = Array.isArray(given);
  if (isMany && key !== undefined) {
    throw refused(`"Idempotency-Key" names one posting: of many, give each its "key"`);
  }
  const postings: readonly unknown[] = isMany ? given : [keyed(given, key)];
  if (postings.length > limits.maxBatch) {
    throw refused(
      `"${postings.length}" postings are more than "${limits.maxBatch}", the most at once`,
    );
  }
  // What was there under the same key may be another's.
  const seen = identity.may.includes("read") ? shown.job : unread;
  const posted = (await valueOf(board("post", { postings: postings as never }))).map(seen);
  if (isMany) return answer(posted, 201);
  const [job] = posted;
  return answer(job, 201, { location: `${c.req.path}/${encodeURIComponent(job?.id ?? "")}` });
}

/** That it is there, to who may not see what is in it and what became of it. */
function unread(job: Job): Job {
  const { outcome: _, owner: __, cancelRequested: ___, flow, ...others } = job;
  return { ...others, flow: { name: flow.name }, store: {}, meta: {}, turns: [] };
}

function keyed(posting: unknown, key: string | undefined): unknown {
  if (key === undefined || typeof posting !== "object" || posting === null) return posting;
  const whole = { key, ...posting };
  if (whole.key !== key) throw refused(`"key" and "Idempotency-Key" differ`);
  return whole;
}

const refused = (message: string) => new FootplateError("INVALID_INPUT", message);
