import { linearFlow, send, task, type } from "footplate";

/** Delivers a note: written down before it is sent, and sent under one key, however often. */
export const deliver = linearFlow("deliver", [
  task("seal", {
    input: { note: type<string>() },
    provides: "sealed",
    execute: ({ note }) => note.trim(),
  }),
  task("send", {
    input: { sealed: type<string>() },
    execute: async ({ sealed }, context) =>
      void (await send("/notes", { method: "POST", body: sealed }, context)),
  }),
]);
