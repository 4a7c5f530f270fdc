// Flows and what they need: uses that must compile, and some that must not. Nothing here runs.
import {
  linearFlow,
  run,
  task,
  times,
  type,
  type Flow,
  type InputOf,
  type Job,
  type JobBoard,
  type OutputOf,
  type Task,
} from "footplate";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(..._yes: Same<A, B> extends true ? [] : [expected: B, got: A]): void;
declare const board: JobBoard;

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
