import type { Context } from "hono";
import { jobRoutes, type Identity, type JobRoutesOptions } from "../../adapters/hono/index.ts";
import { memoryJobBoard, memoryPersistence, task, type Task } from "../../src/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import { serve } from "./loopback.ts";

/** The routes over memory, on a real server. */
export async function memoryServer(options: Partial<JobRoutesOptions> = {}) {
  const clock = manualClock();
  const board = memoryJobBoard({ clock });
  const persistence = memoryPersistence({ clock });
  const routes = jobRoutes({ board, persistence, flows: [], authorize: allow, ...options });
  const server = await serve(routes);
  return { clock, board, persistence, routes, ...server };
}

/** Where nobody is asked who they are: the dashboard's shell and script, which hold no data and are no part of the API. */
export const SHELL: ReadonlySet<string> = new Set([
  "/dashboard",
  "/dashboard/",
  "/dashboard/page.js",
]);

/** Lets everybody in. */
export const allow = (): Identity => ({ who: "anne", may: ["read", "post", "work", "admin"] });

/** Knows every flow that a request names: contracts post by any name. */
export const anyFlow = {
  async authorize(c: Context<any>): Promise<Identity> {
    const names: string[] = [];
    if (c.req.method === "POST" && c.req.path === "/jobs") {
      const text = await c.req.raw.clone().text();
      for (const [, name] of text.matchAll(/"flow":"([^"]*)"/g)) names.push(name!);
    }
    c.set("names", names);
    return allow();
  },
  flows: (c: Context<any>): Task[] =>
    (c.get("names") as string[]).map((name) => task(name || "unnamed", { execute() {} })),
};

/**
 * `fetch` for somebody who calls himself "alice" where the server, to which he is "anne", calls him "anne/alice": the
 * contract is written for boards that change no names.
 */
export const byShortName: typeof fetch = async (input, init) => {
  const body = typeof init?.body === "string" ? init.body : undefined;
  const url = String(input).replace("owner=", "owner=anne%2F");
  const isClaimed = /\/(extend|abandon|consume|trash)$/.test(new URL(url).pathname);
  const long = isClaimed ? body?.replaceAll('"who":"', '"who":"anne/') : body;
  const response = await fetch(url, { ...init, ...(long !== undefined && { body: long }) });
  const text = (await response.text()).replaceAll("anne/", "");
  return new Response(response.status === 204 ? null : text, response);
};
