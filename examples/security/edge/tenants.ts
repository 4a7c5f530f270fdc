import { task, type } from "footplate";
import {
  conductorObject,
  durableObjectJobBoard,
  durableObjectPersistence,
} from "footplate/durable-objects";
import { jobRoutes, type Identity } from "footplate/hono";
import type { Context } from "hono";
import { authorize } from "../access.ts";

type C = Context<{ Bindings: { JOBS: DurableObjectNamespace; MEMBERS: string } }>;

const note = task("note", {
  input: { text: type<string>() },
  provides: "noted",
  execute: ({ text }) => text.length,
});

export class Jobs extends conductorObject({ flows: [note] }) {}

// A board for each tenant. Who has none has a board of their own, and not one that all such share.
const boardOf = ({ tenant, who }: Identity) => ({
  name: tenant === undefined ? `person/${who}` : `tenant/${tenant}`,
});

export default jobRoutes<C>({
  board: ({ env }, identity) => durableObjectJobBoard(env.JOBS, boardOf(identity)),
  persistence: ({ env }, identity) => durableObjectPersistence(env.JOBS, boardOf(identity)),
  flows: [note],
  authorize,
});
