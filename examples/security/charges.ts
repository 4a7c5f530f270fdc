import { fenced, type FenceStore } from "footplate/hono";
import { Hono, type Context } from "hono";

/** Takes charges from tasks: each once, only of who may, and only from who still holds the job. */
export function chargeRoutes(
  store: FenceStore,
  mayCharge: (c: Context) => boolean,
  charge: (order: string) => Promise<string>,
): Hono {
  const app = new Hono();
  // First of all: a fence says which claim a request belongs to, and nothing of who sends it.
  app.use(async (c, next) => (mayCharge(c) ? next() : c.body(null, 401)));
  app.use(fenced({ store }));
  app.post("/charges", async (c) => c.text(await charge(await c.req.text())));
  return app;
}
