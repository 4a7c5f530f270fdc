import type { Context, MiddlewareHandler } from "hono";
import { FootplateError } from "../../src/index.ts";
import type { FencedRequest, FenceStore, StoredResponse } from "./fence-store.ts";
import { problem } from "./problem.ts";

// Whoever has the same to do waits for the one who is at it: most effects take no longer.
const RETRY_AFTER_S = 1;

/**
 * For your own routes that tasks call with `send`, or with `fenceHeaders(context)`: what is behind it takes effect once for
 * each idempotency key, and only for who holds the job. Fence first, then key: a lower fence than was seen is 409 with
 * STALE_CLAIM, a known key gets the stored answer, and one that is under way 409 with `Retry-After`. Only answers of 2xx are
 * stored; after any other the same may be tried again.
 *
 * The answer is stored after the effect: who dies in between leaves a key under way, or forgotten, as the store has it. Where
 * the effect is written to the very store that keeps fences and keys, `entered` in its transaction is safer.
 */
export function fenced(options: {
  store: FenceStore | ((c: Context<any>) => FenceStore);
}): MiddlewareHandler {
  return async (c, next) => {
    const { store: given } = options;
    let store: FenceStore;
    let request: FencedRequest;
    try {
      request = requestOf(c);
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

/** @throws {FootplateError} `INVALID_INPUT` for a request that no task made */
function requestOf({ req }: Context): FencedRequest {
  const key = req.header("idempotency-key") ?? "";
  if (key === "") {
    throw new FootplateError("INVALID_INPUT", `The header "Idempotency-Key" is missing`, {
      details: { path: "Idempotency-Key" },
    });
  }
  const said = req.header("footplate-fence") ?? "0";
  const fence = /^\d+$/.test(said) ? Number(said) : Number.NaN;
  if (!Number.isSafeInteger(fence)) {
    throw new FootplateError("INVALID_INPUT", `"Footplate-Fence" is "${said}", which is no fence`, {
      details: { path: "Footplate-Fence" },
    });
  }
  return { key, fence, job: req.header("footplate-job") ?? "" };
}

function refused(
  { stale, replay }: { readonly stale: boolean; readonly replay?: StoredResponse },
  { job, fence, key }: FencedRequest,
): Response {
  if (stale) {
    const message = `Job "${job}" has another owner than the one of fence "${fence}"`;
    return problem(new FootplateError("STALE_CLAIM", message));
  }
  if (replay) {
    const { status, headers, body } = replay;
    return new Response(body === "" ? null : body, { status, headers });
  }
  const message = `The request of key "${key}" is under way`;
  return problem(new FootplateError("INVALID_STATE", message), {
    "retry-after": String(RETRY_AFTER_S),
  });
}

async function stored(response: Response): Promise<StoredResponse> {
  const { status, headers } = response;
  return { status, headers: Object.fromEntries(headers), body: await response.clone().text() };
}
