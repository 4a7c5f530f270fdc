import {
  conductorObject,
  durableObjectJobBoard,
  durableObjectPersistence,
} from "footplate/durable-objects";
import { jobRoutes } from "footplate/hono";
import { Hono, type Context } from "hono";
import { createMiddleware } from "hono/factory";
import { letter } from "../outside/letter.ts";
import { postcard } from "../outside/postcard.ts";
import { hello } from "../portable/hello-flow.ts";
import { indexUpload } from "../uploads/edge/index-upload.ts";
import { r2Shelf } from "../uploads/edge/r2-shelf.ts";
import { uploadRoutes } from "../uploads/edge/routes.ts";
import { authorize, isLocal, isLocalPage } from "./access.ts";
import type { Env } from "./env.ts";
import { problem } from "./problem.ts";

type C = Context<{ Bindings: Env }>;

const flowsOf = ({ UPLOADS }: Env) => [
  hello,
  // Known here; run outside, by who has what they need.
  postcard(),
  letter(),
  ...(UPLOADS ? [indexUpload(r2Shelf(UPLOADS))] : []),
];

/** The board of this Worker, and the conductor of its jobs. */
export class Jobs extends conductorObject<Env>({ flows: flowsOf, concurrency: 8 }) {}

const app = new Hono<{ Bindings: Env }>();

app.use(async (c, next) => {
  if (c.env.TOKEN) return next();
  return problem(503, "UNAVAILABLE", "This Worker has no secret TOKEN: wrangler secret put TOKEN");
});

// The page of a Worker on this machine need not ask its person for the token.
app.get("/config", (c) => {
  if (!isLocalPage(c)) return problem(404, "NOT_FOUND", "The token is told to pages here alone");
  return c.json({ token: c.env.TOKEN }, 200, { "cache-control": "no-store" });
});

const letIn = createMiddleware<{ Bindings: Env }>(async (c, next) => {
  const isLook = c.req.method === "GET" && isLocal(c);
  if (isLook || (await authorize(c))) return next();
  return problem(401, "UNAUTHORIZED", "Send the token: Authorization: Bearer …");
});
app.route("/", uploadRoutes(letIn));

app.route(
  "/",
  jobRoutes<C>({
    board: (c) => durableObjectJobBoard(c.env.JOBS),
    persistence: (c) => durableObjectPersistence(c.env.JOBS),
    flows: (c) => flowsOf(c.env),
    authorize,
  }),
);

app.notFound((c) => problem(404, "NOT_FOUND", `There is nothing at "${c.req.path}"`));
app.onError((error) => {
  console.error(error);
  return problem(503, "UNAVAILABLE", "The Worker failed");
});

export default app;
