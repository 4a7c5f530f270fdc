import { Hono, type MiddlewareHandler } from "hono";
import type { Env } from "../../edge/env.ts";
import { problem } from "../../edge/problem.ts";
import { MAX_BYTES } from "../limit.ts";
import { objectKey, r2Shelf } from "./r2-shelf.ts";

const FILE = "/uploads/:jobId/:sha256{[0-9a-f]{64}}";

/** Takes files in, gives them out, throws them away, and lists those that are indexed: `PUT`, `GET`, `DELETE`, `GET /uploads`. */
export function uploadRoutes(letIn: MiddlewareHandler<{ Bindings: Env }>): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();
  // Told by its head alone, before anybody is asked who he is.
  app.put("/uploads/*", async (c, next) => {
    const length = c.req.header("content-length");
    // R2 wants to know beforehand how much there will be.
    if (length === undefined) return problem(411, "INVALID_INPUT", `"Content-Length" is missing`);
    if (Number(length) <= MAX_BYTES) return next();
    return problem(413, "INVALID_INPUT", `"${length}" bytes are more than "${MAX_BYTES}"`);
  });
  app.use("/uploads/*", letIn);
  app.use("/uploads/*", async (c, next) => {
    if (c.env.UPLOADS) return next();
    return problem(503, "UNAVAILABLE", "This Worker has no bucket: deploy it with --env uploads");
  });

  app.get("/uploads", async (c) =>
    c.json(await r2Shelf(c.env.UPLOADS!).list(), 200, { "cache-control": "no-store" }),
  );
  app.put(FILE, async (c) => {
    await c.env.UPLOADS!.put(objectKey(c.req.param()), c.req.raw.body);
    return c.body(null, 204);
  });
  app.get(FILE, async (c) => {
    const object = await c.env.UPLOADS!.get(objectKey(c.req.param()));
    if (!object) return problem(404, "NOT_FOUND", `There is nothing at "${c.req.path}"`);
    // Never as what its name says: this origin's pages know the token.
    return c.body(object.body, 200, { "content-type": "application/octet-stream" });
  });
  app.delete(FILE, async (c) => {
    await c.env.UPLOADS!.delete(objectKey(c.req.param()));
    return c.body(null, 204);
  });
  return app;
}
