import { forEach, linearFlow, retry, task, times } from "footplate";

/** Tries again what took too long, each time a second later; anything else is for the controller around it. */
const patience = retry("patience", {
  execute: () => {},
  onFailure(_, { history }) {
    const failures = Object.values(history.at(-1)?.failures ?? {});
    if (history.length === 3 || failures.some(({ code }) => code !== "TIMEOUT")) return "REVERT";
    return { decision: "RETRY", delayMs: history.length * 1_000 };
  },
});

/** Downloads from one mirror after the other. What one gave is removed before the next is asked. */
export const downloadFrom = (
  mirrors: readonly string[],
  ask: (mirror: string, signal: AbortSignal) => Promise<string>,
  remove: (file: string) => void,
) =>
  linearFlow(
    "download",
    [
      task("fetch", {
        requires: ["mirror"],
        provides: "file",
        timeoutMs: 10_000,
        retry: patience,
        execute: ({ mirror }: { mirror: string }, { signal }) => ask(mirror, signal),
        revert(_, { result, failed }) {
          if (!failed) remove(String(result));
        },
      }),
      task("check", {
        requires: ["file"],
        retry: times(2, { backoff: { initialMs: 500 } }),
        execute({ file }: { file: string }) {
          if (!file.endsWith("complete")) throw new Error(`"${file}" is not complete`);
        },
      }),
    ],
    { retry: forEach(mirrors, { provides: "mirror" }) },
  );
