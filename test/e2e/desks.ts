import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { jobRoutes, type JobRoutesOptions } from "../../adapters/hono/index.ts";
import { httpJobBoard } from "../../src/http/index.ts";
import { createConductor, memoryJobBoard, memoryPersistence } from "../../src/index.ts";
import { serve } from "../http/loopback.ts";
import { authorize } from "./edge/members.ts";
import { order } from "./edge/order.ts";
import { createWorkerdIn } from "./workerd.ts";

/** A board behind real routes on this machine, and a conductor that works there. */
export interface Desk {
  /** Where the routes are mounted, without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** In this process, in memory, below a path. */
export async function memoryDesk(options: Partial<JobRoutesOptions> = {}): Promise<Desk> {
  const board = memoryJobBoard();
  const persistence = memoryPersistence();
  const conductor = createConductor({ name: "clerk", board, persistence, flows: [order] });
  const running = conductor.run();
  const routes = jobRoutes({ board, persistence, flows: [order], authorize, ...options });
  const server = await serve(new Hono().route("/api", routes));
  return {
    url: `${server.url}/api`,
    async close() {
      await server.close();
      await conductor.stop();
      await running;
    },
  };
}

/** In a Durable Object, in the platform's own runtime. */
export async function edgeDesk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), "footplate-desk-"));
  const workerd = await createWorkerdIn(folder, "", "test/e2e/edge/desk.ts");
  await workerd.start();
  return {
    url: workerd.url,
    async close() {
      await workerd.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Posts an order that fails, and waits until it has. */
export async function postFailing({ url }: Desk): Promise<string> {
  await using board = httpJobBoard({
    url,
    headers: { authorization: "Bearer t0ps3cret-all" },
  });
  const job = await board.post({ flow: order, store: { card: "bad" } });
  await board.wait(job);
  return job.id;
}
