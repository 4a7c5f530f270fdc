import { Hono, type MiddlewareHandler } from "hono";
import type { Env } from "../../edge/env.ts";
import { problem } from "../../edge/problem.ts";
import { MAX_BYTES, PART_BYTES, partsOf } from "../limit.ts";
import { discard, fileKey, piecesOf, readAll } from "./r2-file.ts";
import { r2Shelf } from "./r2-shelf.ts";

const FILE = "/uploads/:jobId/:sha256{[0-9a-f]{64}}";
const PART = `${FILE}/:part{[0-9]{2}}` as const;

/** Takes files in part by part, gives them out, throws them away, and lists those that are indexed: `PUT`, `GET`, `DELETE`, `GET /uploads`. */
export function uploadRoutes(letIn: MiddlewareHandler<{ Bindings: Env }>): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();
  // Told by its head alone, before anybody is asked who he is.
  app.put("/uploads/*", async (c, next) => {
    const length = c.req.header("content-length");
    // R2 wants to know beforehand how much there will be.
    if (length === undefined) return problem(411, "INVALID_INPUT", `"Content-Length" is missing`);
    if (Number(length) <= PART_BYTES) return next();
    return problem(413, "INVALID_INPUT", `"${length}" bytes are more than "${PART_BYTES}"`);
  });
  app.use("/uploads/*", letIn);
  app.use("/uploads/*", async (c, next) => {
    if (c.env.UPLOADS) return next();
    return problem(503, "UNAVAILABLE", "This Worker has no bucket: deploy it with --env uploads");
  });

  app.get("/uploads", async (c) =>
    c.json(await r2Shelf(c.env.UPLOADS!).list(), 200, { "cache-control": "no-store" }),
  );
  app.put(PART, async (c) => {
    const { part, ...file } = c.req.param();
    if (Number(part) >= partsOf(MAX_BYTES)) {
      return problem(413, "INVALID_INPUT", `Part "${part}" is beyond "${MAX_BYTES}" bytes`);
    }
    await c.env.UPLOADS!.put(`${fileKey(file)}/${part}`, c.req.raw.body);
    return c.body(null, 204);
  });
  app.get(FILE, async (c) => {
    const pieces = await piecesOf(c.env.UPLOADS!, c.req.param());
    if (pieces.length === 0)
      return problem(404, "NOT_FOUND", `There is nothing at "${c.req.path}"`);
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    c.executionCtx.waitUntil(readAll(c.env.UPLOADS!, pieces, writable).catch(() => {}));
    // Never as what its name says: this origin's pages know the token.
    return c.body(readable, 200, { "content-type": "application/octet-stream" });
  });
  app.delete(FILE, async (c) => {
    await discard(c.env.UPLOADS!, c.req.param());
    return c.body(null, 204);
  });
  return app;
}
