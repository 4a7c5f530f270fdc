import { linearFlow, send, task } from "footplate";
import {
  conductorObject,
  durableObjectJobBoard,
  durableObjectPersistence,
} from "footplate/durable-objects";
import { allowAll, jobRoutes } from "footplate/hono";

interface Env {
  readonly JOBS: DurableObjectNamespace;
  /** Where the effects are had. */
  readonly RECEIVER: string;
}

/** Each task does one thing at the receiver, which must be done once. */
const effectsOf = ({ RECEIVER }: Env) =>
  linearFlow(
    "effects",
    ["first", "second", "third"].map((name) =>
      task(name, {
        provides: name,
        execute: async (_inputs, context) => {
          const response = await send(`${RECEIVER}/effects/${name}`, { method: "POST" }, context);
          return response.text();
        },
      }),
    ),
  );

/** The board under test, and the conductor of its jobs. */
export class Jobs extends conductorObject<Env>({
  flows: (env) => [effectsOf(env)],
  concurrency: 8,
  backoff: { initialMs: 50, maxMs: 1_000 },
}) {}

type Asked = { env: Env };

export default jobRoutes({
  board: ({ env }: Asked) => durableObjectJobBoard(env.JOBS),
  persistence: ({ env }: Asked) => durableObjectPersistence(env.JOBS),
  flows: ({ env }: Asked) => [effectsOf(env)],
  authorize: allowAll,
});
