import { task, type } from "footplate";
import {
  conductorObject,
  durableObjectJobBoard,
  durableObjectPersistence,
} from "footplate/durable-objects";
import { allowAll, jobRoutes } from "footplate/hono";
import type { Context } from "hono";

type C = Context<{ Bindings: { JOBS: DurableObjectNamespace } }>;

const hello = task("hello", {
  input: { name: type<string>() },
  provides: "greeting",
  execute: ({ name }) => `Hello, ${name}`,
});

export class Jobs extends conductorObject({ flows: [hello] }) {}

export default jobRoutes<C>({
  board: (c) => durableObjectJobBoard(c.env.JOBS),
  persistence: (c) => durableObjectPersistence(c.env.JOBS),
  flows: [hello],
  authorize: allowAll,
});
