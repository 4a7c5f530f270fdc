import type { Context, MiddlewareHandler } from "hono";
import type { FencedRequest, FenceStore, StoredResponse } from "./fence-store.ts";
import { applied } from "./fenced-apply.ts";
import { refused, requestOf } from "./fenced-request.ts";
import { problem } from "./problem.ts";

/** `fenced`, as a middleware and as a call. */
export interface Fenced {
  (options: { store: FenceStore | ((c: Context<any>) => FenceStore) }): MiddlewareHandler;
  apply: typeof applied;
}

/**
 * For your own routes that tasks call with `send`, or with `fenceHeaders(context)`: what is behind it takes effect once for
 * each idempotency key, and only for who holds the job. Fence first, then key: a lower fence than was seen is 409 with
 * STALE_CLAIM, a known key gets the stored answer, and one that is under way 409 with `Retry-After`. Only answers of 2xx are
 * stored; after any other the same may be tried again.
 *
 * The answer is stored after the effect: who dies in between leaves a key under way, or forgotten, as the store has it. Where
 * the effect is written to the very store that keeps fences and keys, `fenced.apply` holds all of it in one transaction.
 */
export const fenced: Fenced = Object.assign(middleware, { apply: applied });

function middleware({ store: given }: Parameters<Fenced>[0]): MiddlewareHandler {
  return async (c, next) => {
    let store: FenceStore;
    let request: FencedRequest;
    try {
      request = requestOf(c.req.raw.headers);
      store = typeof given === "function" ? given(c) : given;
      const admission = await store.enter(request);
      if (!admission.admit) return refused(admission, request);
    } catch (error) {
      return problem(error);
    }
    let answer: StoredResponse | undefined;
    try {
      await next();
      if (c.res.ok) answer = await stored(c.res);
    } finally {
      await store.leave(request.key, answer);
    }
    return undefined;
  };
}

async function stored(response: Response): Promise<StoredResponse> {
  const { status, headers } = response;
  return { status, headers: Object.fromEntries(headers), body: await response.clone().text() };
}
