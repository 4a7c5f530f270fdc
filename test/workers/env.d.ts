declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("./worker.ts");
  }
  interface Env {
    STORE: DurableObjectNamespace<import("./worker.ts").Store>;
    JOBS: DurableObjectNamespace<import("./worker.ts").Jobs>;
    DEPLOYED: DurableObjectNamespace<import("./worker.ts").Deployed>;
    BROKEN: DurableObjectNamespace<import("./worker.ts").Broken>;
    GREETER: DurableObjectNamespace<import("./worker.ts").Greeter>;
    INVITING: DurableObjectNamespace<import("./worker.ts").Inviting>;
    NOTING: DurableObjectNamespace<import("./worker.ts").Noting>;
    LEDGER: DurableObjectNamespace<import("./worker.ts").Ledger>;
    STRANGER: DurableObjectNamespace<import("./worker.ts").Stranger>;
  }
}
