import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Outcome } from "../job.ts";
import { longPoll, type Asker } from "../wire.ts";
import type { BoardVerbs } from "./verbs.ts";

// Below what proxies and `jobRoutes` allow a request to last.
const POLL_MS = 25_000;

/** Waits for a job's outcome by long polls, through outages. @throws `NOT_FOUND`, `TIMEOUT`, or a signal's reason */
export async function remoteWait(
  ask: Asker<BoardVerbs>,
  id: string,
  clock: Clock,
  closing: AbortSignal,
  { timeoutMs, signal }: { timeoutMs?: number | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Outcome> {
  const done = new AbortController();
  const over = AbortSignal.any([done.signal, closing, ...(signal ? [signal] : [])]);

  const timeout = () =>
    new FootplateError("TIMEOUT", `Job "${id}" did not end within "${timeoutMs}" ms`);
  const until = clock.now() + (timeoutMs ?? Infinity);

  async function ended(): Promise<Outcome> {
    for (;;) {
      const waitMs = Math.max(0, Math.min(until - clock.now(), POLL_MS));
      const poll = () => ask("wait", { id, waitMs }, over);
      const outcome = await longPoll(poll, (reply) => !reply && waitMs > 0, clock, over);
      if (outcome) return outcome;
      if (clock.now() >= until) throw timeout();
    }
  }
  // The limit is kept on this side too: a reply may be late, or never come.
  async function late(limitMs: number): Promise<never> {
    await clock.sleep(limitMs, over);
    throw timeout();
  }

  try {
    return await Promise.race([ended(), ...(timeoutMs ? [late(timeoutMs)] : [])]);
  } finally {
    done.abort();
  }
}
