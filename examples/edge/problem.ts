import type { ErrorCode } from "footplate";

/** A refusal as a problem document (RFC 9457), as `jobRoutes` give them. */
export const problem = (status: number, code: ErrorCode, detail: string): Response =>
  Response.json(
    { type: "about:blank", status, detail, code },
    {
      status,
      headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
    },
  );
