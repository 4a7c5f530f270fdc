import { jobRoutes } from "footplate/hono";
import { Hono, type Context } from "hono";
import { authorize } from "../../security/access.ts";
import { boardOf, flowsOf, persistenceOf, type Env } from "./jobs.ts";

export { Jobs } from "./jobs.ts";

type C = Context<{ Bindings: Env }>;

const app = new Hono<{ Bindings: Env }>();

// A route of your own posts as any other code does. The key makes one job of it, however often it is asked.
app.post("/guests/:guest", async (c) => {
  const guest = c.req.param("guest");
  const job = await boardOf(c.env).post({ flow: "invite", key: guest, store: { guest } });
  return c.json({ id: job.id }, 202);
});

app.route(
  "/",
  jobRoutes<C>({
    board: (c) => boardOf(c.env),
    persistence: (c) => persistenceOf(c.env),
    flows: (c) => flowsOf(c.env),
    authorize,
  }),
);

export default app;
