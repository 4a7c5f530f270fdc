import {
  conductorObject,
  durableObjectJobBoard,
  durableObjectPersistence,
} from "footplate/durable-objects";
import { jobRoutes } from "footplate/hono";
import { authorize } from "./members.ts";
import { order } from "./order.ts";

/** A board whose dashboard is looked at, and the conductor of its jobs. */
export class Jobs extends conductorObject({ flows: [order] }) {}

type Asked = { env: { readonly JOBS: DurableObjectNamespace } };

export default jobRoutes({
  board: ({ env }: Asked) => durableObjectJobBoard(env.JOBS),
  persistence: ({ env }: Asked) => durableObjectPersistence(env.JOBS),
  flows: [order],
  authorize: authorize as never,
});
