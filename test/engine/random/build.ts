import {
  graphFlow,
  linearFlow,
  link,
  retry,
  RetryLater,
  task,
  times,
  unorderedFlow,
  type Flow,
  type Link,
  type Retry,
  type Task,
  type TaskContext,
} from "../../../src/index.ts";
import type { FlowPlan, Plan, TaskPlan } from "./plan.ts";
import { outcomeOf, valueOf } from "./reference.ts";

/** What tasks tell of themselves while they run. */
export interface Telling {
  begins(name: string, verb: "execute" | "revert", input: object): void;
  ends(name: string, verb: "execute" | "revert", ok: boolean): void;
  /** How often the task has asked for later so far; counts it. */
  asked(name: string): number;
  /** A step's body ran. */
  stepped(name: string, step: number): void;
}

/** Where a part stands: the controller whose attempts it sees, and the task right before it that it reads. */
interface Place {
  readonly name: string;
  readonly controller: string | undefined;
  readonly before: string | undefined;
}

/** Makes the flow of a plan. In a line and in a graph each child reads what the one before it gave. */
export function built(plan: FlowPlan, tells: Telling): Flow {
  return flowOf(plan, { name: "f", controller: undefined, before: undefined }, tells);
}

function flowOf(plan: FlowPlan, place: Place, tells: Telling): Flow {
  const { name } = place;
  const controller = plan.attempts > 0 ? `n${name}` : place.controller;
  let { before } = place;
  const children: (Task | Flow)[] = [];
  for (const [at, child] of plan.children.entries()) {
    const own: Place = { name: `${name}.${at}`, controller, before };
    children.push(child.kind === "task" ? taskOf(child, own, tells) : flowOf(child, own, tells));
    if (plan.pattern !== "unordered") before = givenBy(child, own.name) ?? before;
  }
  const options = plan.attempts > 0 ? { retry: controllerOf(plan, name) } : {};
  if (plan.pattern === "unordered") return unorderedFlow(name, children, options) as Flow;
  if (plan.pattern === "linear") return linearFlow(name, children, options) as Flow;
  return graphFlow(name, children, { ...options, links: linksOf(plan, children) }) as Flow;
}

function linksOf({ decider }: FlowPlan, children: readonly (Task | Flow)[]): Link[] {
  const [from, to] = decider ? [children[decider.at - 1], children[decider.at]] : [];
  return decider && from && to ? [link(from, to, { decider: () => decider.says })] : [];
}

/** Of every other number of attempts one whose code is run, and which says the same. */
function controllerOf({ attempts }: FlowPlan, name: string): Retry {
  const provides = `n${name}`;
  if (attempts % 2 === 1) return times(attempts, { provides });
  return retry(`${name}_retry`, {
    provides,
    execute: async (_, { history }) => history.length + 1,
    onFailure: async (_, { history }) => (history.length < attempts ? "RETRY" : "REVERT"),
  });
}

/** A value that is there once a part is done: of the last one in a line, of any one side by side. */
function givenBy(plan: Plan, name: string): string | undefined {
  if (plan.kind === "task") return `v${name}`;
  const at = plan.children.length - 1;
  return givenBy(plan.children[at]!, `${name}.${at}`);
}

function taskOf(plan: TaskPlan, place: Place, tells: Telling): Task {
  const { name, controller, before } = place;
  const reads = [controller, before].filter((symbol) => symbol !== undefined);
  const attemptIn = (input: Record<string, unknown>) =>
    controller === undefined ? 1 : Number(input[controller]);
  return task(name, {
    requires: reads,
    provides: `v${name}`,
    async execute(input: Record<string, unknown>, { step }: TaskContext) {
      tells.begins(name, "execute", input);
      let ok = false;
      try {
        for (let at = 0; at < plan.steps; at += 1) {
          await step(`s${at}`, () => {
            tells.stepped(name, at);
            // JSON keeps no undefined.
            return at;
          });
        }
        if (tells.asked(name) < plan.laters) throw new RetryLater("later", { delayMs: 10 });
        if (outcomeOf(plan.outcomes, attemptIn(input)) === "fail") throw new Error(`${name} fails`);
        ok = true;
      } finally {
        tells.ends(name, "execute", ok);
      }
      return valueOf(name, attemptIn(input));
    },
    ...(plan.reverts && {
      revert(input: Record<string, unknown>) {
        tells.begins(name, "revert", input);
        tells.ends(name, "revert", true);
      },
    }),
  } as never) as Task;
}
