import { purgeEnded, type JobBoard } from "footplate";
import { durableObjectJobBoard, durableObjectPersistence } from "footplate/durable-objects";
import { allowAll, jobRoutes } from "footplate/hono";
import { claims, seed } from "./claiming.ts";
import { threeTasks } from "../board/three-tasks.ts";
import type { Env } from "./env.ts";
import { fetching } from "./jobs.ts";
import { workflows } from "./steps.ts";

export { Bare } from "./bare.ts";
export { Heard, Jobs } from "./jobs.ts";
export { Seeded } from "./seeded.ts";
export { Steps } from "./steps.ts";

interface Run {
  readonly name: string;
  readonly jobs: number;
  readonly flow: string;
  readonly shards?: number;
  readonly together?: number;
}

/** Posts jobs, and waits until all of them have ended. */
const run = ({ JOBS }: Env, asked: Run) =>
  runOn(durableObjectJobBoard(JOBS, { name: asked.name, shards: asked.shards ?? 1 }), asked);

async function runOn(board: JobBoard, { jobs, flow, together = 100 }: Run): Promise<void> {
  const { CONSUMED: before } = await board.counts();
  const batch = Array.from({ length: together }, (_, x) => ({ flow, store: { x } }));
  const batches = Array.from({ length: jobs / together }, () => board.postAll(batch));
  const posted = (await Promise.all(batches)).flat();
  // Counting reads every job there is, and so little of what is measured may be that.
  await board.wait(posted.at(-1)!);
  while ((await board.counts()).CONSUMED < before + jobs) await scheduler.wait(25);
}

/** What jobs make an object write, from post to end and when they are purged, and what a bare one takes for the same. */
async function written({ HEARD, BARE }: Env, asked: Run): Promise<object> {
  const object = HEARD.get(HEARD.idFromName(asked.name));
  await object.tally();
  await runOn(durableObjectJobBoard(HEARD, asked), asked);
  const { rowsWritten, alarms, transactions } = await object.tally();
  const bare = BARE.get(BARE.idFromName(asked.name));
  await bare.load(await object.tables(), transactions);
  const [board, persistence] = [
    durableObjectJobBoard(HEARD, asked),
    durableObjectPersistence(HEARD, asked),
  ];
  while ((await purgeEnded(board, persistence, { olderThanMs: 0, limit: 100 })) > 0);
  const purged = await object.tally();
  const commits = transactions.filter((each) => each !== "sync").length;
  return {
    rowsWritten,
    alarms,
    commits,
    syncs: transactions.length - commits,
    purged: purged.rowsWritten,
  };
}

async function replay({ BARE }: Env, { name }: { name: string }): Promise<void> {
  const bare = BARE.get(BARE.idFromName(name));
  await bare.replay();
}

async function empty({ BARE }: Env, { name }: { name: string }): Promise<void> {
  await BARE.get(BARE.idFromName(name)).empty();
}

const verbs: Record<string, (env: Env, asked: any) => Promise<object | void>> = {
  run,
  written,
  replay,
  empty,
  seed,
  claims,
  workflows,
};

type Asked = { env: Env };

const routes = jobRoutes({
  board: ({ env }: Asked) => durableObjectJobBoard(env.JOBS, { name: "http" }),
  persistence: ({ env }: Asked) => durableObjectPersistence(env.JOBS, { name: "http" }),
  flows: ({ env }: Asked) => [threeTasks, fetching(env)],
  authorize: allowAll,
});

export default {
  async fetch(request, env, ctx) {
    const [, verb] = /^\/bench\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
    if (verb === undefined) return routes.fetch(request, env, ctx);
    return Response.json((await verbs[verb]!(env, await request.json())) ?? {});
  },
} satisfies ExportedHandler<Env>;
