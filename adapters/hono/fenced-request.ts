import { FootplateError } from "../../src/index.ts";
import type { Admission, FencedRequest, StoredResponse } from "./fence-store.ts";
import { problem } from "./problem.ts";

// Whoever has the same to do waits for the one who is at it: most effects take no longer.
const RETRY_AFTER_S = 1;

/** Whose request it is, by its headers. @throws {FootplateError} `INVALID_INPUT` for a request that no task made */
export function requestOf(headers: Headers): FencedRequest {
  const key = headers.get("idempotency-key") ?? "";
  if (key === "") {
    throw new FootplateError("INVALID_INPUT", `The header "Idempotency-Key" is missing`, {
      details: { path: "Idempotency-Key" },
    });
  }
  const said = headers.get("footplate-fence") ?? "0";
  const fence = /^\d+$/.test(said) ? Number(said) : Number.NaN;
  if (!Number.isSafeInteger(fence)) {
    throw new FootplateError("INVALID_INPUT", `"Footplate-Fence" is "${said}", which is no fence`, {
      details: { path: "Footplate-Fence" },
    });
  }
  return { key, fence, job: headers.get("footplate-job") ?? "" };
}

/** The answer to a request that may not take effect: why, or what was answered when it did. */
export function refused(
  { stale, replay }: Exclude<Admission, { admit: true }>,
  { job, fence, key }: FencedRequest,
): Response {
  if (stale) {
    const message = `Job "${job}" has another owner than the one of fence "${fence}"`;
    return problem(new FootplateError("STALE_CLAIM", message));
  }
  if (replay) return responseOf(replay);
  const message = `The request of key "${key}" is under way`;
  return problem(new FootplateError("INVALID_STATE", message), {
    "retry-after": String(RETRY_AFTER_S),
  });
}

/** A stored answer, to be given again. */
export const responseOf = ({ status, headers, body }: StoredResponse): Response =>
  new Response(body === "" ? null : body, { status, headers });
