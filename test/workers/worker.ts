import { DurableObject } from "cloudflare:workers";

declare global {
  namespace Cloudflare {
    interface Env {
      JOBS: DurableObjectNamespace<Jobs>;
    }
  }
}

export class Jobs extends DurableObject {}

export default { fetch: () => new Response("ok") } satisfies ExportedHandler;
