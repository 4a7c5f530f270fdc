import { linearFlow, sleep, task, type, waitForSignal } from "footplate";

/** Waits for an editor, at most a week, and then for a night, before it publishes. */
export const publish = linearFlow("publish", [
  waitForSignal("approve", {
    provides: "approval",
    payload: type<{ by: string }>(),
    timeoutMs: 7 * 24 * 60 * 60_000,
  }),
  sleep("night", 8 * 60 * 60_000),
  task("publish", {
    input: { approval: type<{ by: string }>() },
    provides: "line",
    execute: ({ approval }) => `Published by ${approval.by}`,
  }),
]);
