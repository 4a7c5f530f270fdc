import {
  boardAsks,
  boardReplies,
  bookShape,
  check,
  claimShape,
  claimToken,
  flowDetailShape,
  graphShape,
  jobShape,
  logLine,
  outcomeShape,
  persistenceReplies,
  type Check,
} from "../../../src/adapter.ts";
import {
  fieldsOf,
  ofBoard,
  ofPersistence,
  without,
  withoutNeed,
  type Described,
} from "./described.ts";

const { data, list, name, number, optional, record, shape, text } = check;

/** One posting, without the flow's code. */
export const postingShape: Check = ofBoard("post")["postings"]!.of!.items!;

const claimOfPath = withoutNeed(fieldsOf(claimToken), "id");
const claimed = (verb: "abandon" | "consume" | "trash") =>
  shape({ ...ofBoard(verb), claim: claimOfPath });
const query = (fields: Readonly<Record<string, Check>>) => shape(fields);
const wait = query({ timeoutMs: optional(number) });
const nothing = query({});
const aPage = query({ after: optional(name), limit: optional(number) });
const replied = (verb: keyof typeof boardReplies) => boardReplies[verb]!;
const kept = (verb: keyof typeof persistenceReplies) => persistenceReplies[verb]!;

/** What is said of each route; one that is not here is not served, and the other way round. */
export const described: Readonly<Record<string, Described>> = {
  "POST /jobs": {
    does: "Posts a job, or all or none of a list of jobs. A known id or key returns the job it names.",
    headers: { "Idempotency-Key": "The key of the one posting." },
    body: oneOrMany(postingShape),
    gives: oneOrMany(jobShape),
    status: 201,
  },
  "GET /jobs": {
    does: "Lists jobs, a page at a time.",
    query: shape(ofBoard("page")),
    gives: replied("page"),
  },
  "GET /jobs/:id": { does: "Gives a job.", gives: jobShape },
  "GET /jobs/:id/wait": {
    does: "Waits until a job has ended, and gives how; 204 where it has not by then.",
    query: wait,
    gives: outcomeShape,
    orNothing: true,
  },
  "GET /counts": {
    does: "Counts jobs by state and fate.",
    query: nothing,
    gives: replied("counts"),
  },
  "GET /events": {
    does: "Gives what happened behind a cursor, or waits for it; as server-sent events where they are asked for.",
    query: query({ after: optional(text), timeoutMs: optional(number) }),
    headers: { "Last-Event-ID": "Where a stream goes on." },
    gives: replied("events"),
    streams: true,
  },
  "GET /graphs/:name": {
    does: "Gives a flow as nodes and edges; one that a factory makes, as it makes it for a job.",
    query: query({ job: optional(name) }),
    gives: graphShape,
  },
  "GET /jobs/:id/flow": { does: "Gives how far the flow of a job got.", gives: flowDetailShape },
  "GET /jobs/:id/logs": {
    does: "Gives what the tasks of a job wrote for people, oldest first.",
    gives: list(shape({ atom: name, ...fieldsOf(logLine) })),
  },
  "POST /claims": {
    does: "Claims due jobs, best first, or waits for one. The owner is the identity, a slash, and `who`.",
    body: withoutNeed(ofBoard("claim"), "token"),
    gives: replied("claim"),
  },
  "POST /claims/extend": {
    does: "Renews claims. One that is lost is null in its place.",
    body: boardAsks.extend,
    gives: list(data),
  },
  "POST /claims/:id": {
    does: "Claims this job now, whatever it waits for.",
    body: shape(without(ofBoard("claimJob"), "id")),
    gives: claimShape,
  },
  "POST /jobs/:id/abandon": {
    does: "Gives a claimed job back.",
    body: claimed("abandon"),
    gives: jobShape,
  },
  "POST /jobs/:id/consume": {
    does: "Ends a claimed job for good.",
    body: claimed("consume"),
    gives: jobShape,
  },
  "POST /jobs/:id/trash": {
    does: "Sets a claimed job aside, for a person to look at.",
    body: claimed("trash"),
    gives: jobShape,
  },
  "POST /jobs/:id/cancel": {
    does: "Ends a job that never began; of any other, asks that what was done be reverted.",
    body: withoutNeed(ofBoard("cancel"), "id"),
    gives: jobShape,
  },
  "POST /jobs/:id/redrive": {
    does: "Puts an ended job that did not succeed back on the board.",
    body: ofBoard("redrive")["changes"]!.of!.same!,
    gives: jobShape,
  },
  "POST /jobs/:id/signals/:name": {
    does: "Sends a signal to a job; its payload is the body.",
    body: data,
    isBodyOptional: true,
  },
  "GET /jobs/:id/signals": {
    does: "Gives all signals that were sent to a job, by name.",
    gives: replied("signals"),
  },
  "POST /pause": { does: "Pauses a flow, a lane, or all.", body: pauseBody() },
  "POST /resume": { does: "Resumes what was paused.", body: pauseBody() },
  "GET /paused": { does: "Gives what is paused.", query: nothing, gives: replied("paused") },
  "DELETE /jobs": {
    does: "Deletes ended jobs, and says how many.",
    body: boardAsks.purge,
    gives: number,
  },
  "POST /jobs/condemn": {
    does: "Marks ended jobs as about to be deleted, so that none is redriven, and gives them.",
    body: boardAsks.condemn,
    gives: list(jobShape),
  },
  "GET /entities": { does: "Lists who works here.", query: nothing, gives: replied("entities") },
  "PUT /entities/:name": {
    does: "Registers who works here, for `ttlMs`.",
    body: withoutNeed(fieldsOf(boardAsks.register), "name"),
  },
  "GET /metrics": {
    does: "Gives counts, ages and durations for Prometheus, all of them gauges.",
    query: nothing,
    gives: text,
    type: "text/plain",
  },
  "GET /openapi.json": { does: "Gives this document.", gives: record },
  "GET /books": { does: "Lists books.", query: aPage, gives: kept("books") },
  "GET /books/:id": { does: "Gives a book.", gives: bookShape },
  "PUT /books/:id": {
    does: "Saves a book.",
    body: withoutNeed(ofPersistence("saveBook"), "id"),
    gives: bookShape,
  },
  "DELETE /books/:id": { does: "Destroys a book and its flows." },
  "GET /books/:id/flows": {
    does: "Lists the flows of a book, without their atoms.",
    query: aPage,
    gives: kept("flows"),
  },
  "POST /flows": { does: "Adds a flow.", body: flowDetailShape },
  "GET /flows/:id": { does: "Gives a flow with its atoms.", gives: flowDetailShape },
  "PUT /flows/:id": {
    does: "Opens a flow under a claim: adds it or raises its generation, and gives what is stored.",
    body: withoutNeed(fieldsOf(flowDetailShape), "id"),
    gives: flowDetailShape,
  },
  "PATCH /flows/:id": {
    does: "Saves a change of a flow.",
    body: withoutNeed(fieldsOf(ofPersistence("save")["change"]!), "flowId"),
  },
  "DELETE /flows/:id": { does: "Destroys a flow." },
};

function oneOrMany(one: Check): Check {
  return check.made({ anyOf: [one, list(one)] }, () => {});
}

function pauseBody(): Check {
  return ofBoard("pause")["scope"]!.of!.same!;
}
