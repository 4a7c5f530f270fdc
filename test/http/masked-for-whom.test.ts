import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Identity, Right } from "../../adapters/hono/index.ts";
import { linearFlow, task, type Masking } from "../../src/index.ts";
import { sampleAtom, sampleFlow } from "../../src/testing/persistence/samples.ts";
import { memoryServer } from "./harness.ts";

const pay = linearFlow("pay", [
  task("charge", { requires: ["password"], provides: "token", execute: () => "hush-result" }),
]);

const READERS = ["read", "read post", "read work"];
const READS = ["", "/wait", "/flow", "/logs"];

describe("what is masked", () => {
  let server: Awaited<ReturnType<typeof memoryServer>>;
  let id: string;

  async function begin(mask: Masking | undefined) {
    const authorize = (c: { req: { header(name: string): string | undefined } }): Identity => ({
      who: "anne",
      may: c.req.header("x-may")!.split(" ") as Right[],
    });
    server = await memoryServer({ flows: [pay], authorize, mask, heartbeatMs: 5, maxWaitMs: 0 });
    const { board, persistence } = server;
    const store = { password: "hush-input", city: "Ulm", deep: [{ apiKey: "hush-deep" }] };
    const job = await board.post({ flow: pay, store, key: "one" });
    ({ id } = job);
    await board.signal(id, "go", { secret: "hush-signal", kind: "plain" });
    const line = { at: 1, attempt: 1, message: "charged", fields: { cookie: "hush-line" } };
    const charge = sampleAtom("charge", {
      result: "hush-result",
      steps: { token: "hush-step" },
      logs: [line],
    });
    const other = sampleAtom("store", { result: "hush-other" });
    await persistence.addFlow(
      sampleFlow({
        id: job.flowId,
        store,
        atoms: { charge, store: other },
        meta: { verdict: { results: { token: "hush-verdict" } } },
      }),
    );
  }
  beforeEach(() => begin({}));
  afterEach(() => server.close());

  async function read(path: string, may: readonly Right[], init: RequestInit = {}) {
    const headers = { ...init.headers, "x-may": may.join(" ") };
    return fetch(server.url + path, { ...init, headers });
  }
  const textOf = async (path: string, may: readonly Right[], init?: RequestInit) =>
    (await read(path, may, init)).text();
  const posted = (body: object): RequestInit => ({
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

  async function end() {
    const { claims } = await server.board.claim({ who: "bob", leaseMs: 1_000 });
    const results = { token: "hush-result", city: "Ulm" };
    await server.board.consume(claims[0]!, { flowState: "SUCCESS", results });
  }

  it.each(READERS)("are secrets in every answer that who may %s is given", async (may) => {
    await end();
    const rights = may.split(" ") as Right[];
    for (const path of [
      ...READS.map((each) => `/jobs/${id}${each}`),
      "/jobs",
      "/events?after=of-old",
      "/events",
    ]) {
      const text = await textOf(path, rights);
      expect(text, path).not.toContain("hush");
    }
    const job: any = await (await read(`/jobs/${id}`, rights)).json();
    expect(job.store).toEqual({ password: "***", city: "Ulm", deep: [{ apiKey: "***" }] });
    expect(job.outcome.results).toEqual({ token: "***", city: "Ulm" });
  });

  it("are secrets in the event stream", async () => {
    const { cursor } = (await (await read("/events", ["read"])).json()) as { cursor: string };
    await end();
    const seenBy = async (may: readonly Right[]) => {
      const accept = { headers: { accept: "text/event-stream", "last-event-id": cursor } };
      const reader = (await read("/events", may, accept)).body!.getReader();
      let text = "";
      while (!text.includes("event: CONSUMED")) {
        text += new TextDecoder().decode((await reader.read()).value);
      }
      await reader.cancel();
      return text;
    };
    expect(await seenBy(["read"])).not.toContain("hush");
    expect(await seenBy(["read", "admin"])).toContain("hush-result");
  });

  it("is what somebody else posted under the same key", async () => {
    const again = posted({ flow: "pay", key: "one", store: { password: "mine" } });
    const text = await textOf("/jobs", ["post"], again);
    expect(text).toContain(id);
    expect(text).not.toContain("hush");
  });

  it("is nothing that flows are run with, or that an admin reads", async () => {
    expect(await textOf(`/jobs/${id}/signals`, ["read"])).not.toContain("hush");
    expect(await textOf(`/jobs/${id}/flow`, ["read", "admin"])).toContain("hush-step");
    expect(await textOf(`/flows/${id}`, ["work"])).toContain("hush-step");
    const claimed = await textOf("/claims", ["work"], posted({ who: "me", leaseMs: 1_000 }));
    expect(claimed).toContain("hush-input");
  });

  it("is nothing where nobody asked for it", async () => {
    await server.close();
    await begin(undefined);
    expect(await textOf(`/jobs/${id}`, ["read"])).toContain("hush-input");
  });
});
