// Flows without a fixed order, links, and what may be asked of a whole flow: uses that must compile, and some that must
// not. Nothing here runs.
import {
  graphFlow,
  link,
  linearFlow,
  run,
  task,
  times,
  toMermaid,
  type,
  unorderedFlow,
  type Flow,
  type FlowDetail,
  type FlowOptions,
  type InputOf,
  type JobBoard,
  type Link,
  type OutputOf,
  type Schema,
} from "footplate";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(..._yes: Same<A, B> extends true ? [] : [expected: B, got: A]): void;
declare const board: JobBoard;

const create = task("create-account", {
  requires: ["email"],
  provides: "accountId",
  execute: async ({ email }: { email: string }) => email.length,
});
const welcome = task("send-welcome", {
  requires: ["email", "accountId"],
  execute: async (input: { email: string; accountId: number }) => input.email + input.accountId,
});
const two = task("two", { provides: ["x", "y"], execute: () => ({ x: 1, y: "b" }) });
const needsEmail = task("needs-email", {
  requires: ["email"],
  execute: ({ email }: { email: string }) => email,
});

// ── Graphs and unordered flows ───────────────────────────────────────────────
const graph = graphFlow("g", [welcome, create], {
  links: [link(create, welcome, { decider: (h) => Boolean(h["create-account"]), depth: "FLOW" })],
});
const accountId: number = (await run(graph, { email: "x" })).accountId;
same<InputOf<typeof graph>, { email: string }>();
const unordered = unorderedFlow("un", [create, two]);
const { x, y, accountId: other } = await run(unordered, { email: "w" });
const sum: number = x + y.length + other + accountId;
void sum;
// @ts-expect-error siblings see nothing of each other
await run(unorderedFlow("blind", [create, welcome]), { email: "w" });

// A task without inputs, written inside the array, takes nothing away from its siblings.
// @ts-expect-error email is missing
await run(unorderedFlow("u", [needsEmail, task("b", { execute() {} })]));
// @ts-expect-error email is missing
await run(graphFlow("g", [needsEmail, task("b", { execute() {} })]));
// @ts-expect-error email is missing
await board.post({ flow: graphFlow("g", [needsEmail, two]) });

// Clashes are seen in graphs, whatever the order.
const giveN = task("give-n", { provides: "v", execute: () => 1 });
const takeS = task("take-s", { requires: ["v"], execute: ({ v }: { v: string }) => v });
// @ts-expect-error v is a number
await run(graphFlow("gclash", [takeS, giveN]));
// @ts-expect-error v is a number
await run(graphFlow("gclash", [giveN, takeS]));

// Controllers give names inside, in every pattern.
const attempt = task("attempt", { requires: ["n"], execute: ({ n }: { n: number }) => n });
const retry = times(3, { provides: "n" });
await run(unorderedFlow("ur", [attempt], { retry }));
await run(graphFlow("gr", [attempt], { retry }));
// @ts-expect-error n is missing
await run(graphFlow("gr", [attempt]));

// Any mix.
const mixed = linearFlow("mixed", [
  unorderedFlow("first", [create, two]),
  graphFlow("then", [
    welcome,
    task("sum", { requires: ["x"], execute: (i: { x: number }) => i.x }),
  ]),
]);
same<InputOf<typeof mixed>, { email: string }>();
same<OutputOf<typeof mixed>, { accountId: number; x: number; y: string }>();
graphFlow("part", [welcome, create], { target: "create-account", links: undefined });

// ── Links ────────────────────────────────────────────────────────────────────
const made: Link = link("a", welcome, { decider: async () => true });
same<Link["depth"], "ALL" | "FLOW" | "NEIGHBORS" | "ATOM" | undefined>();
link(graph, unordered, { decider: undefined, depth: undefined });
// @ts-expect-error there is no such depth
link("a", "b", { depth: "DEEP" });
// @ts-expect-error a decider says yes or no
link("a", "b", { decider: () => "yes" });
// @ts-expect-error a controller has no place of its own
link(times(3), "b");
graphFlow("by-hand", [create, welcome], { links: [made, { from: "a", to: "b" }] });

// ── A schema for all of it ───────────────────────────────────────────────────
const input: FlowOptions["input"] = type<{ email: string }>();
same<FlowOptions["input"], Schema | undefined>();
const checked = linearFlow("checked", [create], { input, version: 2 });
await board.post({ flow: checked, store: { email: "a" } });
unorderedFlow("checked", [create], { input });
graphFlow("checked", [create], { input, target: undefined });
// @ts-expect-error no schema
linearFlow("checked", [create], { input: (value: unknown) => value });

// ── Drawing ──────────────────────────────────────────────────────────────────
same<typeof toMermaid, (flow: Flow, detail?: FlowDetail) => string>();
declare const detail: FlowDetail;
const chart: string = toMermaid(graph) + toMermaid(mixed, detail);
void chart;
