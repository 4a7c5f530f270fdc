import { Hono } from "hono";
import { cors } from "hono/cors";

/** Lets the pages of one other origin ask these routes. Their token is asked for all the same. */
export function allowPagesOf(origin: string, routes: Hono<any>): Hono {
  const app = new Hono();
  app.use(
    cors({
      origin,
      allowHeaders: [
        "Authorization",
        "Content-Type",
        "Idempotency-Key",
        "If-None-Match",
        "Last-Event-ID",
      ],
      exposeHeaders: ["ETag", "Location", "Retry-After"],
      maxAge: 600,
    }),
  );
  return app.route("/", routes);
}
