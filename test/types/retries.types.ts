// Retry controllers: uses that must compile, and some that must not. Nothing here runs.
import {
  alwaysRevert,
  alwaysRevertAll,
  forEach,
  linearFlow,
  parameterizedForEach,
  retry,
  run,
  task,
  times,
  type,
  unorderedFlow,
  type Attempt,
  type Failure,
  type InputOf,
  type OutputOf,
  type Retry,
} from "footplate";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(..._yes: Same<A, B> extends true ? [] : [expected: B, got: A]): void;

const call = task("call", {
  requires: ["number"],
  execute({ number }: { number: number }) {
    if (number !== 555) throw new Error("wrong");
  },
});

// ── What they provide ────────────────────────────────────────────────────────
const phone = linearFlow("phone", [call], {
  retry: forEach([333, 444, 555], { provides: "number" }),
});
same<InputOf<typeof phone>, {}>();
await run(phone);
await run(unorderedFlow("u", [call], { retry: times(3, { provides: "number" }) }));
// @ts-expect-error number is missing
await run(linearFlow("alone", [call], { retry: alwaysRevert() }));
await run(linearFlow("given", [call], { retry: alwaysRevertAll({ name: "r" }) }), { number: 1 });
const words = forEach(["a", "b"], { provides: "number", revertAll: true });
// @ts-expect-error number is a string
await run(linearFlow("clash", [call], { retry: words }));

// ── Values from elsewhere ────────────────────────────────────────────────────
const given = parameterizedForEach<number, "numbers", "number">({
  values: "numbers",
  provides: "number",
});
const pf = linearFlow("pf", [call], { retry: given });
same<InputOf<typeof pf>, { numbers: readonly number[] }>();
await run(pf, { numbers: [1, 2] });
// @ts-expect-error numbers is missing
await run(pf);
const typed = parameterizedForEach({ of: type<number>(), values: "list", provides: "number" });
same<InputOf<typeof typed>, { list: readonly number[] }>();
same<OutputOf<typeof typed>, { number: number }>();

// ── One's own ────────────────────────────────────────────────────────────────
const own = retry("own", {
  requires: ["limit"],
  provides: "number",
  async execute({ limit }: { limit: number }, { history, signal, job }) {
    same<typeof history, readonly Attempt[]>();
    void [signal.aborted, job?.id];
    return limit - history.length;
  },
  async onFailure({ limit }, { history }) {
    const failed: Failure | undefined = history.at(-1)?.failures["call"] ?? history[0]?.failure;
    if (failed?.types.includes("FatalError")) return "REVERT_ALL";
    return history.length < limit ? { decision: "RETRY", delayMs: 1_000 } : "REVERT";
  },
  revert: ({ limit }, { failures }) => [limit, failures["call"]?.message],
});
same<InputOf<typeof own>, { limit: number }>();
same<OutputOf<typeof own>, { number: number }>();
const owned = linearFlow("owned", [call], { retry: own });
same<InputOf<typeof owned>, { limit: number }>();
await run(owned, { limit: 2 });
const alone = task("alone", {
  requires: ["number"],
  retry: own,
  execute: ({ number }: { number: number }) => number,
});
same<InputOf<typeof alone>, { limit: number }>();
const made = (tries: number): Retry =>
  retry("made", {
    provides: "number",
    execute: async (_, { history }) => history.length,
    onFailure: (_, { history }) => (history.length < tries ? "RETRY" : "REVERT"),
  });
void made;
retry("silent", { execute() {}, onFailure: () => "REVERT" });
// @ts-expect-error there is no such decision
retry("bad", { execute() {}, onFailure: () => "AGAIN" });
// @ts-expect-error a delay is of a RETRY
retry("bad", { execute() {}, onFailure: () => ({ decision: "REVERT", delayMs: 5 }) });
// @ts-expect-error requires forgets limit
retry("bad", { execute: ({ limit }: { limit: number }) => limit, onFailure: () => "RETRY" });
