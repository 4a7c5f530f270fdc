import type { RevertContext, TaskContext } from "../flow/context.ts";
import type { Task, TaskCode } from "../flow/task.ts";

/** Runs the code of tasks: here, or somewhere else. */
export interface Executor {
  execute(task: Task, input: Record<string, unknown>, context: TaskContext): Promise<unknown>;
  revert(task: Task, input: Record<string, unknown>, context: RevertContext): Promise<unknown>;
}

/** An executor that may give what it has at once: a promise for each would cost more than most code. */
export interface Caller {
  execute(task: Task, input: Record<string, unknown>, context: TaskContext): unknown;
  revert(task: Task, input: Record<string, unknown>, context: RevertContext): unknown;
}

/** Calls the task's own code, here and now. */
export const inlineCaller: Caller = {
  execute: (task, input, context) => (task as TaskCode).execute(input, context),
  revert: (task, input, context) => (task as TaskCode).revert?.(input, context),
};

/** Calls the task's own code, here. What an executor on the other side of a boundary ends in. */
export const inlineExecutor: Executor = {
  // Not awaited: most give a value, which is then handed on at once.
  execute: async (task, input, context) => (task as TaskCode).execute(input, context),
  revert: async (task, input, context) => (task as TaskCode).revert?.(input, context),
};
