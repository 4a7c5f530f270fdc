import { linearFlow, task, type, type TaskContext } from "footplate";
import { elsewhere } from "./elsewhere.ts";

/** A letter for a mailbox that only who stands beside it can reach. `deliver` is called once or, after a crash, again under the same key. */
export const letter = (
  deliver: (sealed: string, context: TaskContext) => Promise<void> = elsewhere,
) =>
  linearFlow("letter", [
    task("seal", {
      needs: ["mailbox"],
      input: { text: type<string>() },
      provides: "sealed",
      execute: ({ text }) => `✉ ${text.trim()}`,
    }),
    task("deliver", {
      needs: ["mailbox"],
      input: { sealed: type<string>() },
      execute: ({ sealed }, context) => deliver(sealed, context),
    }),
  ]);
