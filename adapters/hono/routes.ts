import { Hono, type Context } from "hono";
import {
  FootplateError,
  type ConductorOptions,
  type JobBoard,
  type Masking,
  type Persistence,
} from "../../src/index.ts";
import { serveJobBoard, servePersistence } from "../../src/adapter.ts";
import type { Call, Limits, Route } from "./call.ts";
import { claims } from "./claims.ts";
import { dashboard } from "./dashboard.ts";
import { checkedFlows, symbolsOf, knownFlow } from "./flows.ts";
import { createFormat } from "./format.ts";
import { graphs } from "./graphs.ts";
import type { Identity } from "./identity.ts";
import { jobs } from "./jobs.ts";
import { metrics } from "./metrics.ts";
import { openApi } from "./openapi/route.ts";
import { presence } from "./presence.ts";
import { problem, refusal } from "./problem.ts";
import { records } from "./records.ts";
import { shownMasked, shownWhole } from "./shown.ts";
import { steering } from "./steering.ts";
import { isTagged, tagged } from "./tagged.ts";

/** What is served, to whom, and how much of it at once. */
export interface JobRoutesOptions<C extends Context = Context<any>> {
  /** A tenant is a board: choose it by `identity.tenant`. One board given for all refuses an identity with a tenant (FORBIDDEN). */
  board: JobBoard | ((c: C, identity: Identity) => JobBoard);
  /** Without it there is no `/books`, `/flows` and `/jobs/:id/flow`. Chosen by tenant as the board is. */
  persistence?: Persistence | ((c: C, identity: Identity) => Persistence) | undefined;
  /** What may be posted; a posting that lacks an input of its flow is refused. A function where flows need the Worker's `env`. */
  flows: ConductorOptions["flows"] | ((c: C) => ConductorOptions["flows"]);
  /** No default: `undefined` from it is 401, a missing right 403. Asked before a body is read. */
  authorize: (c: C) => Identity | undefined | Promise<Identity | undefined>;
  /** Serve the dashboard at `/dashboard`, to everybody: it holds no data, and asks for a token. @default true */
  dashboard?: boolean | undefined;
  /**
   * Inputs, results, stores, logs and signals as they are read by somebody without `admin`. What a conductor is given to
   * work with is whole. @default all is shown
   */
  mask?: Masking | undefined;
  /** @default 1_048_576 */
  maxBodyBytes?: number | undefined;
  /** Postings a request, claims a request, jobs a page. @default 100 */
  maxBatch?: number | undefined;
  /** Of long polls. @default 30_000 */
  maxWaitMs?: number | undefined;
  /** Of the event stream: how long nothing is said in it. @default 15_000 */
  heartbeatMs?: number | undefined;
}

/**
 * A Hono app to mount with `app.route("/", jobRoutes({...}))`.
 * @throws {FootplateError} `INVALID_INPUT` without `authorize`
 */
export function jobRoutes<C extends Context = Context<any>>(
  options: JobRoutesOptions<C>,
): Hono<any> {
  if (typeof options?.authorize !== "function") {
    throw new FootplateError(
      "INVALID_INPUT",
      `"authorize" is missing: say who may do what, or pass "allowAll" for local development`,
    );
  }
  const { maxBodyBytes = 1_048_576, maxBatch = 100, maxWaitMs = 30_000 } = options;
  const { heartbeatMs = 15_000, mask } = options;
  const limits: Limits = { maxBodyBytes, maxBatch, maxWaitMs, heartbeatMs };
  const format = createFormat();
  const served = [...jobs, ...graphs, ...claims, ...steering, ...presence, ...metrics];
  const others = [...served, ...(options.persistence ? records : [])];
  const routes = [...others, openApi(others)];

  const letIn = async (c: C, right: Route["right"] | undefined): Promise<Identity> => {
    const identity = await options.authorize(c);
    if (!identity) throw new FootplateError("UNAUTHORIZED", "Say who you are");
    if (right && !identity.may.includes(right)) {
      throw new FootplateError("FORBIDDEN", `"${identity.who}" lacks the right "${right}"`);
    }
    return identity;
  };

  const callOf = (c: C, identity: Identity): Call => {
    const flowOf = knownFlow(options.flows, c);
    return {
      c,
      identity,
      limits,
      flowOf,
      shown:
        mask && !identity.may.includes("admin") ? shownMasked(mask, symbolsOf(flowOf)) : shownWhole,
      board: serveJobBoard(checkedFlows(chosen(options.board, c, identity), flowOf)),
      persistence() {
        if (options.persistence) return servePersistence(chosen(options.persistence, c, identity));
        throw new FootplateError("NOT_FOUND", "No progress of flows is served here");
      },
      body: () => format.read(c.req.raw, maxBodyBytes),
      bodyIfAny: () => format.read(c.req.raw, maxBodyBytes, true),
      json: format.json,
      answer: (value, status = 200, headers) => format.write(c.req.raw, value, status, headers),
    };
  };

  const app = new Hono<any>();
  for (const route of routes) {
    const { method, path, right, handle } = route;
    const respond = async (c: C): Promise<Response> => {
      try {
        return await handle(callOf(c, await letIn(c, right)));
      } catch (error) {
        // Nobody is there to be told, and a wait that ended by it is nobody's fault.
        if (c.req.raw.signal.aborted) return new Response(null, { status: 499 });
        return problem(error);
      }
    };
    app.on(method, path, async (context) => {
      const c = context as unknown as C;
      return isTagged(route) ? tagged(c, () => respond(c)) : respond(c);
    });
  }
  for (const [path, methods] of allowedMethods(routes)) {
    app.all(path, async (context) => {
      const allow = methods.join(", ");
      try {
        await letIn(context as unknown as C, undefined);
      } catch (error) {
        return problem(error);
      }
      if (context.req.method === "OPTIONS")
        return new Response(null, { status: 204, headers: { allow } });
      return problem(refusal(405, `"${context.req.path}" takes ${allow}`), { allow });
    });
  }
  if (options.dashboard !== false) app.route("/", dashboard());
  // Only where nothing is mounted around it: an app of one's own answers for what it does not know.
  app.notFound(async (context) => {
    try {
      await letIn(context as unknown as C, undefined);
    } catch (error) {
      return problem(error);
    }
    return problem(new FootplateError("NOT_FOUND", `There is nothing at "${context.req.path}"`));
  });
  return app;
}

function chosen<T extends object, C>(
  given: T | ((c: C, identity: Identity) => T),
  c: C,
  identity: Identity,
): T {
  if (typeof given === "function") return (given as (c: C, identity: Identity) => T)(c, identity);
  if (identity.tenant === undefined) return given;
  throw new FootplateError("FORBIDDEN", `There is no board of tenant "${identity.tenant}" here`);
}

/** The methods of each path, in the order of the paths: one that is spelt out comes before one with a parameter. */
function allowedMethods(routes: readonly Route[]): Map<string, string[]> {
  const allowed = new Map<string, string[]>();
  for (const { method, path } of routes) {
    const methods = allowed.get(path) ?? ["OPTIONS"];
    methods.unshift(...(method === "GET" ? ["GET", "HEAD"] : [method]));
    allowed.set(path, methods);
  }
  return allowed;
}
