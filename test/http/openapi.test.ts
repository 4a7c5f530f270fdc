import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linearFlow, task, type Job } from "../../src/index.ts";
import { documented, type Documented } from "./documented.ts";
import { memoryServer, SHELL } from "./harness.ts";

const greet = linearFlow("greet", [
  task("hello", { input: {}, execute: (_, { log }) => log("Hello", { to: "all" }) }),
  task("bye", { execute: () => "bye", provides: "said" }),
]);

const detail = (id: string) => ({
  id,
  name: "greet",
  state: "PENDING",
  factory: { name: "greet" },
  version: 1,
  fingerprint: greet.fingerprint,
  store: {},
  atoms: {
    hello: {
      name: "hello",
      type: "TASK",
      version: 1,
      state: "SUCCESS",
      intention: "EXECUTE",
      attempts: 1,
      round: 0,
      runs: [{ action: "EXECUTE", attempt: 1, startedAt: 1, endedAt: 2 }],
      logs: [{ at: 1, attempt: 1, message: "Hello", fields: { to: "all" } }],
      meta: {},
    },
  },
  generation: 1,
  revision: 0,
  meta: {},
  createdAt: 1,
  updatedAt: 1,
});

describe("the OpenAPI document", () => {
  let server: Awaited<ReturnType<typeof memoryServer>>;
  let api: Documented;
  beforeAll(async () => {
    server = await memoryServer({ flows: [greet], maxWaitMs: 0 });
    api = await documented(server.url);
  });
  afterAll(() => server.close());

  it("names every route that is served but the dashboard's, and no other", () => {
    const served = server.routes.routes
      .filter(({ method, path }) => method !== "ALL" && !SHELL.has(path))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    const said = api.operations.map(({ method, path }) => `${method} ${path}`);
    expect(said.toSorted()).toEqual(served.toSorted());
    expect(said.length).toBeGreaterThan(35);
  });

  it("is OpenAPI 3.1, with an id of its own and a problem for each operation", async () => {
    expect(api.document).toMatchObject({ openapi: "3.1.0", info: { title: "footplate" } });
    const ids = api.operations.map((each) => (each as { operationId?: string }).operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, parameters = [], responses } of api.operations) {
      const inPath = parameters.filter((each) => each.in === "path").map(({ name }) => `{${name}}`);
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath);
      expect(responses["default"]).toEqual({ $ref: "#/components/responses/Problem" });
    }
  });

  it("has schemas that a validator of JSON Schema takes, of which each reference leads somewhere", () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, keywords: ["components"] });
    const schemas = Object.keys(api.document.components.schemas);
    expect(schemas).toContain("Job");
    ajv.addSchema({ $id: "api", components: api.document.components }, "api", true, false);
    for (const name of schemas) {
      expect(() => ajv.compile({ $ref: `api#/components/schemas/${name}` })).not.toThrow();
    }
    const refs = JSON.stringify(api.document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g);
    for (const [, kind, name] of refs) {
      const components = api.document.components as unknown as Record<string, object>;
      expect(components[kind!]).toHaveProperty(name!);
    }
  });

  it("is kept to by each route: what it takes is taken, and what it answers fits", async () => {
    const answered = new Set<string>();
    const ask = async <T = never>(line: string, body?: unknown, headers = {}): Promise<T> => {
      const [method = "", target = ""] = line.split(" ");
      const path = target.split("?")[0]!;
      const operation = api.operations.find(
        (each) =>
          each.method === method &&
          new RegExp(`^${each.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(path) &&
          // A path that is spelt out comes before one with a parameter.
          (each.path === path || !api.document.paths[path]?.[method.toLowerCase()]),
      );
      if (!operation) throw new Error(`No operation for "${line}"`);
      const hasBody = method !== "GET";
      const response = await fetch(`${server.url}${target}`, {
        method,
        headers: { ...(hasBody && { "content-type": "application/json" }), ...headers },
        ...(hasBody && body !== undefined && { body: JSON.stringify(body) }),
      });
      const copy = response.clone();
      if (operation.requestBody?.required) expect(api.takes(operation, body), line).toBe(true);
      expect(response.status, `${line}: ${await response.clone().text()}`).toBeLessThan(300);
      expect(await api.misfit(operation, response), line).toBeUndefined();
      answered.add(`${operation.method} ${operation.path}`);
      const isJson = copy.headers.get("content-type") === "application/json";
      return (isJson ? await copy.json() : undefined) as T;
    };

    const posted = await ask<Job>("POST /jobs", {
      flow: "greet",
      id: "a",
      lane: "l",
      meta: { a: 1 },
    });
    await ask("POST /jobs", [
      { flow: "greet", id: "b" },
      { flow: "greet", every: { ms: 1 }, key: "k" },
    ]);
    await ask("POST /jobs", { flow: "greet", id: "c" }, { "idempotency-key": "once" });
    await ask("GET /jobs?flow=greet&limit=2&order=newest");
    await ask(`GET /jobs/${posted.id}`);
    await ask("GET /jobs/a/wait?timeoutMs=0");
    await ask("GET /counts");
    await ask("GET /events?timeoutMs=0");
    await ask("GET /openapi.json");
    await ask("GET /metrics");
    await ask("GET /graphs/greet?job=a");
    await ask("PUT /entities/tab", {
      kind: "conductor",
      metadata: { flows: ["greet"], at: "home" },
    });
    await ask("GET /entities");
    await ask("POST /pause", { flow: "other" });
    await ask("GET /paused");
    await ask("POST /resume", { flow: "other" });

    const { claims } = await ask<{ claims: [{ id: string; who: string; generation: number }] }>(
      "POST /claims",
      { who: "me", leaseMs: 1_000, limit: 1, flows: ["greet"], waitMs: 0 },
    );
    const tokenOf = ({ id, who, generation }: (typeof claims)[0]) => ({ id, who, generation });
    const token = tokenOf(claims[0]);
    expect(token.id).toBe("a");
    await ask("POST /claims/extend", { claims: [token], leaseMs: 1_000 });
    await ask("PUT /flows/a", detail("a"));
    await ask("PATCH /flows/a", { generation: 1, revision: 1, state: "RUNNING" });
    await ask("GET /flows/a");
    await ask("GET /jobs/a/flow");
    expect(await ask("GET /jobs/a/logs")).toMatchObject([{ atom: "hello", message: "Hello" }]);
    await ask("POST /jobs/a/signals/go", { now: true });
    await ask("GET /jobs/a/signals");
    await ask("POST /jobs/a/abandon", { claim: token, options: { reason: "later", delayMs: 1 } });
    const again = tokenOf(await ask("POST /claims/a", { who: "me", leaseMs: 1_000 }));
    const failure = {
      name: "Error",
      message: "No",
      types: ["Error"],
      cause: { name: "E", message: "", types: [] },
    };
    await ask("POST /jobs/a/consume", { claim: again, ending: { flowState: "REVERTED", failure } });
    await ask("GET /jobs/a/wait");
    await ask("POST /jobs/a/redrive", { fromStart: true });
    const third = tokenOf(await ask("POST /claims/a", { who: "me", leaseMs: 1_000 }));
    await ask("POST /jobs/a/trash", { claim: third, reason: "Broken" });
    await ask("POST /jobs/b/cancel", { reason: "Not wanted" });
    await ask("GET /jobs?state=COMPLETE&order=ended");
    await ask("POST /jobs/condemn", { ids: ["b"] });
    expect(await ask<number>("DELETE /jobs", { ids: ["b"] })).toBe(1);

    await ask("PUT /books/shelf", { name: "Shelf" });
    await ask("GET /books?limit=10");
    await ask("GET /books/shelf");
    await ask("POST /flows", { ...detail("of-a-book"), bookId: "shelf" });
    await ask("GET /books/shelf/flows");
    await ask("DELETE /flows/of-a-book");
    await ask("DELETE /books/shelf");

    const all = api.operations.map(({ method, path }) => `${method} ${path}`);
    expect(all.filter((line) => !answered.has(line))).toEqual([]);
  });

  it("has bodies that refuse what no route takes, but for the payload of a signal", () => {
    for (const operation of api.operations) {
      if (!operation.requestBody || operation.path.includes("/signals/")) continue;
      for (const body of [1, "two", null, { unheardOf: 3 }]) {
        const told = `${operation.method} ${operation.path} ${JSON.stringify(body)}`;
        expect([told, api.takes(operation, body)]).toEqual([told, false]);
      }
    }
  });

  it("is told to nobody whom `authorize` does not know", async () => {
    const closed = await memoryServer({ authorize: () => undefined });
    expect((await fetch(`${closed.url}/openapi.json`)).status).toBe(401);
    await closed.close();
  });
});
