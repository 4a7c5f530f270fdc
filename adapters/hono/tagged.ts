import type { Context } from "hono";
import { etag, RETAINED_304_HEADERS } from "hono/etag";
import type { Route } from "./call.ts";

// What is waited for, and what is another at each moment: nobody asks whether that is still so.
const NEVER_TWICE: ReadonlySet<string> = new Set(["/events", "/jobs/:id/wait", "/metrics"]);

/** Whether the answers of a route have an `ETag`, by which who polls it is told that nothing has changed. */
export const isTagged = ({ method, path }: Pick<Route, "method" | "path">): boolean =>
  method === "GET" && !NEVER_TWICE.has(path);

/** The answer with its `ETag`; 304 without a body for who has it already (`If-None-Match`). */
export async function tagged(c: Context<any>, respond: () => Promise<Response>): Promise<Response> {
  // What was set in front of these routes holds for a 304 as well: without those of CORS no page may see it.
  const before = c.res.headers.keys();
  const middleware = etag({ retainedHeaders: [...RETAINED_304_HEADERS, ...before] });
  await middleware(c, async () => {
    c.res = await respond();
  });
  return c.res;
}
