// What waits, and what running tasks and engines say of themselves: uses that must compile, and some that must not. Nothing here runs.
import {
  createEngine,
  linearFlow,
  RetryLater,
  run,
  send,
  sleep,
  task,
  type,
  waitForSignal,
  type EngineState,
  type OutputOf,
  type RunResult,
} from "footplate";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(..._yes: Same<A, B> extends true ? [] : [expected: B, got: A]): void;

// ── Sleeps and signals ───────────────────────────────────────────────────────
const after = task("after", {
  requires: ["approval"],
  provides: "ok",
  execute: ({ approval }: { approval: { ok: boolean } }) => approval.ok,
});
const named = waitForSignal<{ ok: boolean }, "approval">("approve", { provides: "approval" });
await run(linearFlow("w", [sleep("nap", 1_000), named, after]));

const needsEmail = task("needs-email", {
  requires: ["email"],
  execute: ({ email }: { email: string }) => email,
});
await run(linearFlow("sig", [waitForSignal("go"), needsEmail]), { email: "a" });

const payload = type<{ ok: boolean }>();
const typed = waitForSignal("approve", { provides: "approval", payload, timeoutMs: 1_000 });
const approved = linearFlow("approved", [typed, after]);
same<OutputOf<typeof approved>, { approval: { ok: boolean }; ok: boolean }>();
const wrong = waitForSignal("approve", { provides: "approval", payload: type<number>() });
// @ts-expect-error a number is no approval
await run(linearFlow("wrong", [wrong, after]));

// ── Inside a task ────────────────────────────────────────────────────────────
export const report = linearFlow("report", [
  task("upload", {
    requires: ["photo"],
    provides: "url",
    timeoutMs: 10_000,
    execute: async ({ photo }: { photo: Blob }, context) => {
      context.progress(0.5, { bytes: photo.size });
      return (await send("/photos", { method: "POST", body: photo }, context)).text();
    },
    revert: (_, { result, steps }) => void [result, steps],
  }),
  task("submit", {
    requires: ["url", "text"],
    execute: async (body: { url: string; text: string }, { step, log }) => {
      const n: number = await step("first", () => 1);
      const s: string = await step("second", async () => "b");
      // @ts-expect-error a step gives what its body gives
      const bad: string = await step("third", () => 1);
      log("sent", { n, s, bad });
      if (n > 1) throw new RetryLater("busy", { delayMs: 5 });
      return JSON.stringify(body);
    },
  }),
]);

// ── Engines ──────────────────────────────────────────────────────────────────
const engine = createEngine(approved, {
  signals: { approve: [{ ok: true }] },
  deferReverts: false,
  neverResolve: true,
});
engine.on("progress", ({ fraction, details }) => void [fraction.toFixed(), details]);
engine.on("*", (event) => {
  if (event.type === "progress") event.fraction.toFixed();
});
const states: AsyncGenerator<EngineState, RunResult> = engine.states();
for await (const state of states) void state.toLowerCase();
await engine.reset();
