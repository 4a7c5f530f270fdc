// Uses of the public surface that must compile, and some that must not. Nothing here runs.
import {
  createConductor,
  createEngine,
  durationListener,
  errorFrom,
  failureFrom,
  fenceHeaders,
  flowFactory,
  flowRef,
  FootplateError,
  inlineExecutor,
  linearFlow,
  loggingListener,
  mask,
  memoryJobBoard,
  memoryPersistence,
  resultsOf,
  RetryLater,
  send,
  task,
  type,
  type ClaimToken,
  type Executor,
  type JobBoard,
  type JobState,
  type Listener,
  type Persistence,
  type Posting,
  type Schema,
} from "footplate";
import {
  applyChange,
  createJobBoard,
  memoryJobStore,
  remoteJobBoard,
  serveJobBoard,
  type JobStore,
  type Wire,
} from "footplate/adapter";
import { httpJobBoard } from "footplate/http";
import { captureListener, jobBoardContract, manualClock, type TestApi } from "footplate/testing";

declare const board: JobBoard;
declare const persistence: Persistence;

// ── The flows that are posted below ──────────────────────────────────────────
const create = task("create-account", {
  requires: ["email"],
  provides: "accountId",
  execute: ({ email }: { email: string }) => email.length,
});
const needsEmail = task("needs-email", {
  requires: ["email"],
  execute: ({ email }: { email: string }) => email,
});
const signUp = linearFlow("sign-up", [create, needsEmail]);
const inlineIn = linearFlow("inline", [task("b", { provides: "b", execute: () => 5 })]);
const bottles = flowFactory("bottles", (args: { count: number }) =>
  linearFlow("bottles", [task("b", { provides: "left", execute: () => args.count })]),
);
const mails = flowFactory("mails", () => linearFlow("mails", [needsEmail]));

// ── Posting ──────────────────────────────────────────────────────────────────
await board.post({ flow: "sign-up", store: { email: "x" } });
// @ts-expect-error emial
await board.post({ flow: signUp, store: { email: "a", emial: "b" } });
// @ts-expect-error store is missing in the first
await board.postAll([{ flow: signUp }, { flow: "x" }]);
const [first, second] = await board.postAll([
  { flow: signUp, store: { email: "a" } },
  { flow: inlineIn },
]);
const many = await board.postAll(["a", "b"].map((email) => ({ flow: signUp, store: { email } })));
interface Stored {
  file: string;
}
declare const stored: Stored;
await board.post({ flow: "by-name", store: stored, meta: stored });
declare const maybe: JobState | undefined;
board.jobs({ state: maybe, limit: undefined });
declare const anyPosting: Posting;
await board.post(anyPosting);
const asTask = await board.post({ flow: needsEmail, store: { email: "a" } });
// @ts-expect-error email is missing
await board.post({ flow: needsEmail, store: {} });
const far = await httpJobBoard({ url: "https://example.org" }).post({
  flow: flowRef<typeof signUp>("sign-up"),
  store: { email: "a" },
});
const ofFar = await board.wait(far);
// @ts-expect-error email is missing by reference too
await board.post({ flow: flowRef<typeof signUp>("sign-up") });

// ── Factories ────────────────────────────────────────────────────────────────
const bottled = await board.post({ flow: bottles, args: { count: 99 } });
const left: number = (await board.wait(bottled)).results!.left;
await board.post({ flow: mails, store: { email: "a" } });
// @ts-expect-error args are missing
await board.post({ flow: bottles });
// @ts-expect-error count is a number
await board.post({ flow: bottles, args: { count: "99" } });
// @ts-expect-error email is missing
await board.post({ flow: mails });
// @ts-expect-error args are missing in the second
await board.postAll([{ flow: signUp, store: { email: "a" } }, { flow: bottles }]);
const [, batched] = await board.postAll([
  { flow: signUp, store: { email: "a" } },
  { flow: bottles, args: { count: 1 } },
]);
const leftOver: number = resultsOf(await board.wait(batched)).left;
void [left, leftOver];

// ── Lanes, series, signals, pauses, who is here ──────────────────────────────
await board.post({
  flow: signUp,
  store: { email: "a" },
  key: "k",
  lane: "l",
  deadlineAt: 1,
  every: { cron: "0 * * * *" },
});
// @ts-expect-error a series is by milliseconds or by a cron line
await board.post({ flow: "x", key: "k", every: { seconds: 1 } });
const sent: readonly unknown[] | undefined = (await board.signals("x"))["approve"];
await board.signal("x", "approve", { by: "me" });
await board.pause({ flow: "x" });
await board.resume();
for (const { flow, lane } of await board.paused()) void [flow, lane, sent];
await board.register({ kind: "conductor", name: "c", metadata: { flows: ["x"], region: "eu" } });
for (const { seenAt = 0 } of await board.entities()) seenAt.toFixed();
board.on("SIGNALLED", ({ job }) => void job.waitingFor?.length);
board.jobs({ lane: "l", text: "needle", endedBefore: 1, order: "ended" });

// ── Outcomes ─────────────────────────────────────────────────────────────────
const ended = await board.wait(first);
if (ended.ok) {
  const id: number = ended.results.accountId;
  void id;
} else {
  const message: string | undefined = ended.failure?.message;
  void message;
}
if (ofFar.ok) void ofFar.results.accountId.toFixed();
void [(await board.wait(second)).results?.b, many[0]!.flowId, asTask];

// ── Claims ───────────────────────────────────────────────────────────────────
const tokens: readonly ClaimToken[] = [{ id: "x", who: "me", generation: 3 }];
const renewed = await board.extendAll(tokens, 1000);
if (renewed[0]) renewed[0].leaseUntil.toFixed();
await board.consume(tokens[0]!, { flowState: "SUCCESS", results: { a: 1 } });
// @ts-expect-error the fate is the verb's
await board.consume(tokens[0]!, { fate: "TRASHED" });

// ── Engine, conductor, listeners ─────────────────────────────────────────────
const engine = createEngine(signUp, { store: { email: "a" }, transient: { secret: "s" } });
engine.on("task", (event) => void [event.state, event.attempt, event.input]);
engine.on("*", (event) => {
  if (event.type === "flow") event.state.at(0);
});
engine.detach();
const traced: Executor = {
  execute: (atom, input, context) => inlineExecutor.execute(atom, input, context),
  revert: (atom, input, context) => inlineExecutor.revert(atom, input, context),
};
const listener: Listener = (running) => running.on("*", () => {});
const listeners: readonly Listener[] = [
  listener,
  loggingListener({ maskKeys: ["email"] }),
  durationListener(({ type: kind, name, ms }) => void [kind, name, ms.toFixed()]),
  captureListener(),
];
void mask({ password: "x" });
const conductor = createConductor({
  name: "c",
  board: memoryJobBoard(),
  persistence: memoryPersistence(),
  flows: [signUp, needsEmail, bottles],
  concurrency: 4,
  engine: { executor: traced },
  listeners,
});
conductor.on("job_consumed", (event) => void [event.job.id, event.outcome.results]);
conductor.on("job_parked", (event) => {
  const parked: "job_parked" = event.type;
  void [parked, event.wakeAt];
});
conductor.on("*", (event) => {
  if (event.type === "job_trashed") event.reason.at(0);
});
createConductor({ board, persistence, flows: [signUp, needsEmail] })
  .start()
  .stop();
board.on("CORRUPT", (event) => event.failure.message);
board.on("POSTED", (event) => event.job.id);
board.on("*", (event) => {
  if (event.type === "RESET") void event.cursor;
});
const live = board.watch({ flowState: "FAILED" });
live.subscribe(() => live.get().length);
void (await board.counts()).FAILED;

const fenceOf: Record<string, string> = fenceHeaders({ idempotencyKey: "k", fence: 1 });
const detail = await persistence.openFlow((await persistence.flow("f"))!);
const change = { flowId: "f", generation: 2, revision: detail.revision + 1, fingerprint: "x" };
applyChange(detail, change, 0);

// ── Errors as data ───────────────────────────────────────────────────────────
const error = new FootplateError("MISSING_DEPENDENCIES", "x", { details: { missing: ["a"] } });
const failure = failureFrom(error);
const names: readonly string[] = failure.types;
const caught: unknown = failure;
if (FootplateError.is(caught, "NOT_FOUND")) {
  const code: "NOT_FOUND" = caught.code;
  void code;
}
void [fenceOf, names, failure.details, errorFrom(failure)];

// ── Adapters ─────────────────────────────────────────────────────────────────
declare const store: JobStore;
const made: JobBoard = createJobBoard(store);
const shared = memoryJobStore();
const pair = [memoryJobBoard({ store: shared }), memoryJobBoard({ store: shared })];
const wire: Wire = serveJobBoard(made);
const remote: JobBoard = remoteJobBoard((verb, ask, signal) => wire(verb, ask, signal));
declare const vitest: TestApi;
jobBoardContract("mine", () => ({ clock: manualClock(), open: () => made }), vitest, {
  skip: { "a rule": "a reason" },
});
const schema: Schema<string> = type<string>();
void [pair, remote, schema];

// ── Sending, and trying later ────────────────────────────────────────────────
const report = linearFlow("report", [
  task("upload", {
    requires: ["photo"],
    provides: "url",
    execute: async ({ photo }: { photo: Uint8Array<ArrayBuffer> }, context) =>
      (await send("/photos", { method: "POST", body: photo }, context)).text(),
  }),
  task("submit", {
    requires: ["url", "text"],
    execute: async (body: { url: string; text: string }) => {
      if (body.text === "") throw new RetryLater("busy", { delayMs: 5 });
      return JSON.stringify(body);
    },
  }),
]);
// @ts-expect-error text is missing
await board.post({ flow: report, store: { photo: new Uint8Array() } });
