// Uses of the public surface that must compile, and some that must not. Nothing here runs.
import {
  createConductor,
  createEngine,
  errorFrom,
  failureFrom,
  fenceHeaders,
  flowRef,
  FootplateError,
  inlineExecutor,
  linearFlow,
  memoryJobBoard,
  memoryPersistence,
  RetryLater,
  run,
  send,
  task,
  times,
  type,
  type ClaimToken,
  type Executor,
  type Flow,
  type InputOf,
  type Job,
  type JobBoard,
  type JobState,
  type Listener,
  type OutputOf,
  type Persistence,
  type Posting,
  type Schema,
  type Task,
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
import { jobBoardContract, manualClock, type TestApi } from "footplate/testing";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(..._yes: Same<A, B> extends true ? [] : [expected: B, got: A]): void;
declare const board: JobBoard;
declare const persistence: Persistence;

// ── Flows and what they need ─────────────────────────────────────────────────
const create = task("create-account", {
  requires: ["email"],
  provides: "accountId",
  async execute({ email }: { email: string }) {
    return email.length;
  },
  async revert({ email }, { result }) {
    email.toUpperCase();
    const made: number | { name: string } = result;
    void made;
  },
});
const welcome = task("send-welcome", {
  requires: ["email", "accountId"],
  async execute({ email, accountId }: { email: string; accountId: number }, { attempt }) {
    return email + accountId + attempt;
  },
});
const two = task("two", { provides: ["x", "y"], execute: () => ({ x: 1, y: "b" }) });
const opt = task("opt", {
  requires: ["x"],
  optional: ["nick"],
  execute: ({ x, nick }: { x: number; nick?: string }) => x + (nick ?? ""),
});
const signUp = linearFlow("sign-up", [create, welcome, two, opt]);

const job = await board.post({ flow: signUp, store: { email: "a" } });
const waited = await board.wait(job);
const accountId: number = waited.results!.accountId;
const out = await run(signUp, { email: "a" });
const n: number = out.accountId;
const y: string = out.y;
const outer = linearFlow("outer", [
  signUp,
  task("z", { requires: ["y"], provides: "z", execute: (input: { y: string }) => input.y.length }),
]);
const z: number = (await run(outer, { email: "q" })).z;
await run(linearFlow("none", [two]));
const soloId: number = (await run(create, { email: "solo" })).accountId;
void [accountId, n, y, z, soloId];

// @ts-expect-error email is missing
await board.post({ flow: signUp, store: {} });
// @ts-expect-error store is missing
await board.post({ flow: signUp });
// @ts-expect-error requires forgets accountId
task("bad", { requires: ["email"], async execute({ email, accountId: id }: { email: string; accountId: number }) { return email + id; } }); // prettier-ignore
const wrong = task("wrong", {
  requires: ["accountId"],
  execute: (input: { accountId: string }) => input.accountId,
});
const clash = linearFlow("clash", [create, wrong]);
// @ts-expect-error accountId is a number
await board.post({ flow: clash, store: { email: "a" } });
// @ts-expect-error email is no string
await run(signUp, { email: 3 });

// ── Retries ──────────────────────────────────────────────────────────────────
const t3 = linearFlow(
  "t3",
  [task("u", { requires: ["n"], execute: (input: { n: number }) => input.n })],
  { retry: times(3, { provides: "n", backoff: { initialMs: 10 } }) },
);
await run(t3);
const retried = task("retried", {
  requires: ["n"],
  retry: times(3, { provides: "n" }),
  execute: (input: { n: number }) => input.n,
});
same<InputOf<typeof retried>, {}>();

// ── Names ────────────────────────────────────────────────────────────────────
const needsEmail = task("needs-email", {
  requires: ["email"],
  execute: ({ email }: { email: string }) => email,
});
const inlineIn = linearFlow("inline", [task("b", { provides: "b", execute: () => 5 })]);
same<InputOf<typeof inlineIn>, {}>();
same<OutputOf<typeof inlineIn>, { b: number }>();
// @ts-expect-error requires is missing
task("omitted", { execute: ({ email }: { email: string }) => email });
// @ts-expect-error execute takes no "ghost"
task("ghost", { requires: ["email", "ghost"], execute: ({ email }: { email: string }) => email });

const mapped = linearFlow(
  "mapped",
  ["a", "b"].map((name) =>
    task(name, {
      requires: ["seed"],
      provides: `r-${name}`,
      execute: ({ seed }: { seed: number }) => seed,
    }),
  ),
);
// @ts-expect-error seed is missing
await board.post({ flow: mapped });
const ra: number | undefined = (await run(mapped, { seed: 1 }))["r-a"];
const tail = [needsEmail, needsEmail];
const spread = linearFlow("spread", [
  task("s", { provides: "email", execute: () => "x" }),
  ...tail,
  task("last", { requires: ["q"], provides: "last", execute: ({ q }: { q: number }) => q }),
]);
same<InputOf<typeof spread>, { q: number }>();
declare const untyped: Task[];
const loose = await run(linearFlow("loose", untyped), { whatever: 1 });
void [ra, loose["anything"]];

const changed = task("changed", {
  requires: ["n", "m"],
  rebind: { n: "number" },
  inject: { m: "fixed" },
  execute: (input: { n: number; m: string }) => input.n + input.m,
});
same<InputOf<typeof changed>, { number: number }>();
const undo = task("undo", {
  requires: ["id"],
  revertRequires: ["token"],
  execute: ({ id }: { id: string }) => id.length,
  revert({ id, token }: { id: string; token: string }, { result, failed }) {
    void [id, token, result, failed];
  },
});
same<InputOf<typeof undo>, { id: string; token: string }>();
// @ts-expect-error revert reads token without naming it
task("undo2", { requires: ["id"], execute: ({ id }: { id: string }) => id, revert({ token }: { token: string }) { void token; } }); // prettier-ignore

const light = task("light", {
  input: { email: type<string>(), count: type<number>() },
  provides: ["x", "y"],
  execute: ({ email, count }) => ({ x: email.toUpperCase(), y: count }),
  revert: ({ email }) => email.length,
});
same<InputOf<typeof light>, { email: string; count: number }>();
same<OutputOf<typeof light>, { x: string; y: number }>();
const bare = task("bare", {
  requires: ["anything"],
  provides: "z",
  execute: ({ anything }) => anything.at(0),
});
// @ts-expect-error anything is missing
await run(linearFlow("bare", [bare]));

const giveN = task("give-n", { provides: "v", execute: () => 1 });
const giveS = task("give-s", { provides: "v", execute: () => "one" });
const takeS = task("take-s", { requires: ["v"], execute: ({ v }: { v: string }) => v });
await run(linearFlow("later", [giveN, giveS, takeS]));
// @ts-expect-error the later one is a number
await run(linearFlow("later2", [giveS, giveN, takeS]));

const fetchAs = <K extends string>(key: K) =>
  task(`fetch-${key}`, {
    requires: ["id"],
    provides: key,
    execute: ({ id }: { id: string }) => id,
  });
const use = task("use", { requires: ["user"], execute: ({ user }: { user: string }) => user });
await run(linearFlow("fetches", [fetchAs("user"), use]), { id: "1" });
export function postTyped<I extends object, O extends object>(
  flow: Flow<I, O>,
  store: I,
): Promise<Job<O>> {
  return board.post({ flow, store });
}
class Service {
  readonly base: string;
  constructor(base: string) {
    this.base = base;
  }
  readonly call = task("call", { provides: "reply", execute: () => this.base });
  readonly flow = linearFlow("service", [this.call]);
}
const reply: string = (await run(new Service("x").flow)).reply;
void reply;

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
const conductor = createConductor({
  name: "c",
  board: memoryJobBoard(),
  persistence: memoryPersistence(),
  flows: [signUp, needsEmail],
  concurrency: 4,
  engine: { executor: traced },
  listeners: [listener],
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
