import type { FlowPlan, Plan } from "./plan.ts";

/** How a flow must end, by an interpreter that knows nothing of engines: no saves, no concurrency, no resumption. */
export function reference(flow: FlowPlan): "SUCCESS" | "REVERTED" {
  return succeeds(flow, 1) ? "SUCCESS" : "REVERTED";
}

/** `attempt`: of the nearest controller around it. Siblings never change what one comes to, so their order is no matter. */
function succeeds(plan: Plan, attempt: number): boolean {
  if (plan.kind === "task") return outcomeOf(plan.outcomes, attempt) === "ok";
  if (plan.attempts === 0) return plan.children.every((child) => succeeds(child, attempt));
  for (let own = 1; own <= plan.attempts; own += 1) {
    if (plan.children.every((child) => succeeds(child, own))) return true;
  }
  return false;
}

/** What a task does in an attempt. */
export const outcomeOf = <T>(outcomes: readonly T[], attempt: number): T =>
  outcomes[Math.min(attempt, outcomes.length) - 1]!;

/** What a task gives that succeeded: which attempt of its scope it was in, and how far it stands into the flow. */
export const valueOf = (name: string, attempt: number): string => `${name}@${attempt}`;

/** All that a flow must have given in the end. */
export function valuesOf(flow: FlowPlan): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const visit = (plan: Plan, name: string, attempt: number): void => {
    if (plan.kind === "task") {
      values[`v${name}`] = valueOf(name, attempt);
      return;
    }
    let own = attempt;
    if (plan.attempts > 0) {
      own = 1;
      while (!plan.children.every((child) => succeeds(child, own))) own += 1;
      values[`n${name}`] = own;
    }
    plan.children.forEach((child, at) => visit(child, `${name}.${at}`, own));
  };
  visit(flow, "f", 1);
  return values;
}
