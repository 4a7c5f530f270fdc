import type { Clock } from "./clock.ts";
import { FootplateError } from "./errors.ts";
import { errorFrom, failureFrom, type Failure } from "./failure.ts";
import type { Check } from "./shape.ts";

// What a board and a persistence share when they are reached as requests and replies.

/** Verbs by name, each with what is asked and what is replied: plain data both. */
export type Verbs<T> = { readonly [V in keyof T]: { ask: unknown; reply: unknown } };

/** A refusal is data, so that nothing has to be thrown across a boundary (P42). */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** Carries one verb to the other side and its reply back; throws only when it cannot be reached. */
export type WireOf<T extends Verbs<T>> = <V extends keyof T & string>(
  verb: V,
  ask: T[V]["ask"],
  signal?: AbortSignal,
) => Promise<Reply<T[V]["reply"]>>;

/** As a wire, but gives the value, or throws what was replied. */
export type Asker<T extends Verbs<T>> = <V extends keyof T & string>(
  verb: V,
  ask: T[V]["ask"],
  signal?: AbortSignal,
) => Promise<T[V]["reply"]>;

const SOON_MS = 100;

// At once, as a lost reply is most often one connection's; then once more a little later.
const RETRY_AFTER_MS = [0, 250];

/**
 * The near end of a wire: what cannot be reached is UNAVAILABLE, and asked again up to twice where asking again changes
 * nothing (P4).
 */
export function askOver<T extends Verbs<T>>(
  wire: WireOf<T>,
  idempotent: Readonly<Record<keyof T, boolean>>,
  clock: Clock,
): Asker<T> {
  return async (verb, ask, signal) => {
    for (let tries = 0; ; tries++) {
      const reply = await reached(() => wire(verb, ask, signal), signal);
      if (reply.ok) return reply.value;
      const error = errorFrom(reply.failure);
      const delayMs = RETRY_AFTER_MS[tries];
      if (!idempotent[verb] || delayMs === undefined || !isUnavailable(error)) throw error;
      if (delayMs > 0) await clock.sleep(delayMs, signal);
    }
  };
}

const isUnavailable = (error: unknown): boolean => FootplateError.is(error, "UNAVAILABLE");

/** For what waits anyway: tries again, ever less often, for as long as the other side cannot be reached. */
export async function untilReached<R>(
  attempt: () => Promise<R>,
  clock: Clock,
  signal: AbortSignal,
): Promise<R> {
  for (let delayMs = 1_000; ; delayMs = Math.min(delayMs * 2, 30_000)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await clock.sleep(delayMs, signal);
    }
  }
}

/** A long poll: one that comes back empty at once, from a side that does not wait, is not asked again at once. */
export async function longPoll<R>(
  poll: () => Promise<R>,
  isEmpty: (reply: R) => boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<R> {
  const askedAt = clock.now();
  const reply = await untilReached(poll, clock, signal);
  if (isEmpty(reply) && clock.now() - askedAt < SOON_MS) await clock.sleep(1_000, signal);
  return reply;
}

async function reached<R>(
  carry: () => Promise<Reply<R>>,
  signal: AbortSignal | undefined,
): Promise<Reply<R>> {
  signal?.throwIfAborted();
  try {
    return await unlessAborted(carry(), signal);
  } catch (cause) {
    signal?.throwIfAborted();
    const error = FootplateError.is(cause)
      ? cause
      : new FootplateError("UNAVAILABLE", "The other side cannot be reached", { cause });
    return { ok: false, failure: failureFrom(error) };
  }
}

/** A wire need not know of signals: RPC has no way to take a call back. */
function unlessAborted<R>(reply: Promise<R>, signal: AbortSignal | undefined): Promise<R> {
  if (!signal) return reply;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    const settled = () => signal.removeEventListener("abort", abort);
    reply.finally(settled).then(resolve, reject);
  });
}

/** The far end of a wire: checks what is asked, and replies with data whatever happens. */
export function serveOver<T extends Verbs<T>>(
  checks: { readonly [V in keyof T]: Check },
  verbs: {
    readonly [V in keyof T]: (
      ask: T[V]["ask"],
      signal: AbortSignal | undefined,
    ) => Promise<T[V]["reply"]>;
  },
): WireOf<T> {
  return async (verb, ask, signal) => {
    try {
      if (!Object.hasOwn(verbs, verb)) {
        throw new FootplateError("INVALID_INPUT", `"${verb}" is no verb known here`);
      }
      checks[verb](ask, verb);
      return { ok: true, value: await verbs[verb](ask, signal) };
    } catch (error) {
      return { ok: false, failure: failureFrom(error) };
    }
  };
}
