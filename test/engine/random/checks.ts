import type { Case, FlowPlan, Plan } from "./plan.ts";
import { reference, valueOf, valuesOf } from "./reference.ts";
import type { Deed, Outcome } from "./world.ts";

/** What is wrong with how a case went; nothing, if all is well. */
export function wrongs(given: Case, outcome: Outcome): string[] {
  return [
    ...endsWell(given, outcome),
    ...isLimited(given, outcome),
    ...isUndone(given, outcome),
    ...isOrdered(given.flow, outcome.deeds),
    ...isGiven(outcome.deeds),
    ...isStepped(given, outcome),
  ];
}

function* endsWell({ flow }: Case, outcome: Outcome): Generator<string> {
  const { state, detail, wasCancelled, isCancelKept } = outcome;
  const expected = reference(flow);
  // Who asks for the end of a flow may be too late.
  const isAsCancelled = wasCancelled && state === "REVERTED";
  if (state !== expected && !isAsCancelled) yield `it ended ${state}, not ${expected}`;
  if (isCancelKept && state !== "REVERTED") yield `it was cancelled, and ended ${state}`;
  if (detail.state !== state) yield `it is kept as ${detail.state}, but ended ${state}`;
  if (state !== "SUCCESS") return;
  const values = valuesOf(flow);
  for (const { name, type, state: own } of Object.values(detail.atoms)) {
    const isIgnored = type === "TASK" && !Object.hasOwn(values, `v${name}`);
    if (isIgnored && own !== "IGNORE") yield `"${name}" is ${own}, though it was to be ignored`;
  }
  for (const [symbol, value] of Object.entries(values)) {
    const [atom] = Object.values(detail.atoms).filter(({ name, type }) =>
      type === "TASK" ? `v${name}` === symbol : `n${name.replace(/_retry$/, "")}` === symbol,
    );
    if (atom?.result !== value)
      yield `"${symbol}" is ${String(atom?.result)}, not ${String(value)}`;
  }
}

function* isLimited({ concurrency }: Case, { peak }: Outcome): Generator<string> {
  if (peak > concurrency) yield `${peak} ran at once, where ${concurrency} may`;
}

/** What was executed and not reverted belongs to a flow that succeeded. */
function* isUndone({ flow }: Case, { state, deeds }: Outcome): Generator<string> {
  if (state !== "REVERTED") return;
  const reverting = new Set(
    tasksOf(flow, "f")
      .filter(({ plan }) => plan.reverts)
      .map(({ name }) => name),
  );
  const last = new Map<string, Deed>();
  for (const deed of deeds) if (deed.ok !== undefined) last.set(deed.name, deed);
  for (const [name, { verb }] of last) {
    if (verb === "execute" && reverting.has(name)) yield `"${name}" was executed and not reverted`;
  }
}

/** In a line and in a graph each begins when all before it is done, and is undone when nothing behind it stands. */
function* isOrdered(flow: FlowPlan, deeds: readonly Deed[]): Generator<string> {
  const pairs = [...inOrder(flow, "f")];
  const reverts = new Map(tasksOf(flow, "f").map(({ name, plan }) => [name, plan.reverts]));
  const before = new Map<string, string[]>();
  const behind = new Map<string, string[]>();
  for (const [first, second] of pairs) {
    (before.get(second) ?? before.set(second, []).get(second)!).push(first);
    (behind.get(first) ?? behind.set(first, []).get(first)!).push(second);
  }
  const stands = new Map<string, boolean>();
  for (const { name, verb, ok } of deeds) {
    if (ok === undefined && verb === "execute") {
      const open = (before.get(name) ?? []).find((each) => !stands.get(each));
      if (open !== undefined) yield `"${name}" began before "${open}" was done`;
    } else if (ok === undefined) {
      const standing = (behind.get(name) ?? []).find(
        (each) => reverts.get(each) && stands.get(each),
      );
      if (standing !== undefined) yield `"${name}" was reverted before "${standing}"`;
      stands.set(name, false);
    } else if (verb === "execute") stands.set(name, ok);
  }
}

/** Each reads what the one before it gave when it was last done. */
function* isGiven(deeds: readonly Deed[]): Generator<string> {
  const given = new Map<string, string>();
  const began = new Map<string, string>();
  for (const { name, verb, ok, input } of deeds) {
    if (verb === "execute" && ok) given.set(name, began.get(name)!);
    if (ok !== undefined) continue;
    let attempt = 1;
    for (const [symbol, value] of Object.entries(input!)) {
      const giver = symbol.slice(1);
      if (symbol.startsWith("n")) attempt = Number(value);
      else if (value !== given.get(giver))
        yield `"${name}" was given ${String(value)} by "${giver}", which gave ${given.get(giver)}`;
    }
    if (verb === "execute") began.set(name, valueOf(name, attempt));
  }
}

/** A step's body runs once each time its task is set back, and once more for a value that was lost in a crash. */
function* isStepped({ flow, incidents }: Case, { steps }: Outcome): Generator<string> {
  const crashes = incidents.filter(({ kind }) => kind.startsWith("crash")).length;
  for (const [key, times] of steps) {
    // The end may have been stored in a crash: then all of it begins anew.
    const most = triesOf(flow, key.split("/")[0]!) * (crashes + 1) + crashes;
    if (times > most) yield `the body of "${key}" ran ${times} times, where ${most} are most`;
  }
}

/** How often a task is tried at most, by all controllers around it. */
function triesOf(flow: FlowPlan, name: string): number {
  let tries = 1;
  let plan: Plan = flow;
  for (const at of name.split(".").slice(1)) {
    if (plan.kind === "task") break;
    tries *= Math.max(plan.attempts, 1);
    plan = plan.children[Number(at)]!;
  }
  return tries;
}

interface Named {
  readonly name: string;
  readonly plan: Extract<Plan, { kind: "task" }>;
}

const tasksOf = (plan: Plan, name: string): Named[] =>
  plan.kind === "task"
    ? [{ name, plan }]
    : plan.children.flatMap((child, at) => tasksOf(child, `${name}.${at}`));

/** All pairs of tasks of which one must come before the other. */
function* inOrder(plan: FlowPlan, name: string): Generator<[string, string]> {
  for (const [at, child] of plan.children.entries()) {
    if (child.kind === "flow") yield* inOrder(child, `${name}.${at}`);
    if (plan.pattern === "unordered") continue;
    for (let later = at + 1; later < plan.children.length; later += 1) {
      for (const first of tasksOf(child, `${name}.${at}`)) {
        for (const second of tasksOf(plan.children[later]!, `${name}.${later}`)) {
          yield [first.name, second.name];
        }
      }
    }
  }
}
