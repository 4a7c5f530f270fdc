import { task, type Task, type TaskContext } from "../../src/index.ts";
import { gate } from "./hung.ts";

/** A task that runs until `open` is called, and what it was given to talk with. */
export function talking(name: string): {
  readonly talker: Task;
  readonly open: () => void;
  /** To be asked for once it runs. */
  readonly context: () => TaskContext;
} {
  const { open, opened } = gate();
  let context!: TaskContext;
  const talker = task(name, {
    execute(_: object, given) {
      context = given;
      return opened;
    },
  });
  return { talker, open, context: () => context };
}
