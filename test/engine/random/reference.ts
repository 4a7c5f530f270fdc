import type { FlowPlan, Plan } from "./plan.ts";

/** How a flow must end, by an interpreter that knows nothing of engines: no saves, no concurrency, no resumption. */
export function reference(flow: FlowPlan): "SUCCESS" | "REVERTED" {
  return played(flow, 1, "f").ok ? "SUCCESS" : "REVERTED";
}

/** What a part of a flow comes to. */
interface Played {
  readonly ok: boolean;
  /** A decider said no in it: all that comes after it is ignored. */
  readonly cut: boolean;
  /** What it gives in the end. */
  readonly values: readonly (readonly [symbol: string, value: unknown])[];
}

/** `attempt`: of the nearest controller around it. Siblings never change what one comes to, so their order is no matter. */
function played(plan: Plan, attempt: number, name: string): Played {
  if (plan.kind === "task") {
    const ok = outcomeOf(plan.outcomes, attempt) === "ok";
    return { ok, cut: false, values: [[`v${name}`, valueOf(name, attempt)]] };
  }
  if (plan.attempts === 0) return inside(plan, attempt, name);
  for (let own = 1; ; own += 1) {
    const result = inside(plan, own, name);
    if (!result.ok && own < plan.attempts) continue;
    return { ...result, values: [[`n${name}`, own], ...result.values] };
  }
}

function inside(plan: FlowPlan, attempt: number, name: string): Played {
  const values: (readonly [string, unknown])[] = [];
  let cut = false;
  for (const [at, child] of plan.children.entries()) {
    const isRefused = plan.pattern === "graph" && refuses(plan, at);
    if (isRefused || (cut && plan.pattern !== "unordered")) return { ok: true, cut: true, values };
    const result = played(child, attempt, `${name}.${at}`);
    if (!result.ok) return { ok: false, cut: false, values: [] };
    values.push(...result.values);
    cut ||= result.cut;
  }
  return { ok: true, cut, values };
}

const refuses = ({ decider }: FlowPlan, at: number): boolean =>
  decider !== undefined && decider.at === at && !decider.says;

/** What a task does in an attempt. */
export const outcomeOf = <T>(outcomes: readonly T[], attempt: number): T =>
  outcomes[Math.min(attempt, outcomes.length) - 1]!;

/** What a task gives that succeeded: which attempt of its scope it was in, and how far it stands into the flow. */
export const valueOf = (name: string, attempt: number): string => `${name}@${attempt}`;

/** All that a flow that succeeds must have given. */
export const valuesOf = (flow: FlowPlan): Readonly<Record<string, unknown>> =>
  Object.fromEntries(played(flow, 1, "f").values);
