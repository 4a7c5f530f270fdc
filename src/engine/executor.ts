import type { RevertContext, TaskContext } from "../flow/context.ts";
import type { Task, TaskCode } from "../flow/task.ts";

/** Runs the code of tasks: here, or somewhere else. */
export interface Executor {
  execute(task: Task, input: Record<string, unknown>, context: TaskContext): Promise<unknown>;
  revert(task: Task, input: Record<string, unknown>, context: RevertContext): Promise<unknown>;
}

/** Calls the task's own code, here. What an executor on the other side of a boundary ends in. */
export const inlineExecutor: Executor = {
  execute: async (task, input, context) => await (task as TaskCode).execute(input, context),
  revert: async (task, input, context) => await (task as TaskCode).revert?.(input, context),
};
