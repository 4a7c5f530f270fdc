import { DurableObject } from "cloudflare:workers";
import type { ConductorEvent } from "footplate";
import {
  conductorObject,
  durableObjectJobBoard,
  durableObjectPersistence,
} from "footplate/durable-objects";
import { jobRoutes } from "footplate/hono";
import { objectClock } from "./clock.ts";
import { failing, gated, plain, stepping } from "./flows.ts";

/** A board and a persistence that nobody runs. */
export class Store extends conductorObject<Cloudflare.Env>({
  flows: [],
  run: false,
  clock: objectClock,
}) {}

/** What the conductors of `Jobs` said. */
export const events: ConductorEvent[] = [];

/** A board, a persistence and a conductor. */
export class Jobs extends conductorObject<Cloudflare.Env>({
  flows: () => [plain, gated, stepping, failing],
  clock: objectClock,
  concurrency: 4,
  onEvent: (event) => void events.push(event),
}) {}

/** Which version of `Deployed` is deployed. */
export const deployed = { id: "" };

/** As `Jobs`, but knows its version, as a Worker with that binding does. */
export class Deployed extends conductorObject<Cloudflare.Env>({
  flows: [gated],
  clock: objectClock,
}) {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, { ...env, CF_VERSION_METADATA: { id: deployed.id } } as Cloudflare.Env);
  }
}

/** Its flows cannot be made. */
export class Broken extends conductorObject<Cloudflare.Env>({
  flows: () => {
    throw new Error("A binding is missing");
  },
  clock: objectClock,
}) {}

/** The one that the README shows. */
export { Jobs as Greeter } from "../../examples/readme/edge/worker.ts";

/** The one that docs/edge.md shows. */
export { Jobs as Inviting } from "../../examples/worker/edge/jobs.ts";

/** The one that docs/security.md shows. */
export { Jobs as Noting } from "../../examples/security/edge/tenants.ts";

/** The one that docs/security.md keeps charges in. */
export { Ledger } from "../../examples/security/edge/ledger.ts";

/** No conductor object at all. */
export class Stranger extends DurableObject {}

type Asked = { env: Cloudflare.Env; req: { header(name: string): string | undefined } };

/** `Jobs` over HTTP, to whoever says a name. */
export default jobRoutes({
  board: ({ env }: Asked) => durableObjectJobBoard(env.JOBS, { name: "http" }),
  persistence: ({ env }: Asked) => durableObjectPersistence(env.JOBS, { name: "http" }),
  flows: [plain],
  authorize({ req }: Asked) {
    const who = req.header("who");
    return who === undefined ? undefined : { who, may: ["read", "post", "work"] };
  },
});
