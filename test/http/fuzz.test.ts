import { expect, it } from "vitest";
import type { Identity, Right } from "../../adapters/hono/index.ts";
import { linearFlow, memoryJobBoard, memoryPersistence, task, type } from "../../src/index.ts";
import { tell } from "../told.ts";
import { documented, type Operation } from "./documented.ts";
import { memoryServer } from "./harness.ts";
import { luckOf, randomRequests, type RandomRequest } from "./random-request.ts";

// `FUZZ=20000 SEED=1 npx vitest run --project node test/http/fuzz.test.ts` for more of it, or for one again.
const REQUESTS = Number(process.env["FUZZ"] ?? 2_000);
const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const TENANTS = ["north", "south"] as const;
const RIGHTS: readonly Right[] = ["read", "post", "work", "admin"];
const greet = linearFlow("greet", [task("hello", { execute: () => "hello" })]);
const say = task("say", { input: { d: type<unknown>() }, execute() {} });

/** `Authorization: <who> <tenant> <rights>`; anything else is nobody. */
function authorize(c: { req: { header(name: string): string | undefined } }): Identity | undefined {
  const [who = "", tenant = "", ...may] = (c.req.header("authorization") ?? "").split(" ");
  if (who === "" || !TENANTS.includes(tenant as "north")) return undefined;
  return { who, tenant, may: may as Right[] };
}

it(`of ${REQUESTS} random requests each is answered as the document says, and what was posted is there (seed ${SEED})`, async ({
  task: test,
}) => {
  const boards = { north: memoryJobBoard(), south: memoryJobBoard() };
  const progress = { north: memoryPersistence(), south: memoryPersistence() };
  const server = await memoryServer({
    authorize,
    flows: [greet, say],
    maxWaitMs: 0,
    maxBodyBytes: 65_536,
    board: (_, { tenant }) => boards[tenant as "north"],
    persistence: (_, { tenant }) => progress[tenant as "north"],
  });
  const api = await documented(server.url, { authorization: "anne north read" });
  const make = randomRequests(api.document, api.operations, SEED);
  const { pick, happens } = luckOf(SEED + 1);
  const posted = { north: new Set<string>(), south: new Set<string>() };
  const statuses: Record<string, number> = {};
  const succeeded = new Set<Operation>();
  const wrong = {
    "answers of 5xx": 0,
    "answers without authorization": 0,
    "answers unlike the document": 0,
    "records unlike the schema": 0,
    "lost or too many": 0,
  };
  const tellAll = () =>
    tell(test, {
      what: "routes asked at random, from their own OpenAPI document",
      seed: SEED,
      counted: {
        requests: Object.values(statuses).reduce((all, count) => all + count, 0),
        "routes that did what was asked": succeeded.size,
        "jobs posted and kept": posted.north.size + posted.south.size,
        "requests without authorization": statuses[401] ?? 0,
        "requests without the right": statuses[403] ?? 0,
      },
      wrong,
    });

  const send = async ({ operation, path, headers, body }: RandomRequest) => {
    const stop = new AbortController();
    const response = await fetch(server.url + path, {
      method: operation.method,
      headers,
      ...(body !== undefined && { body }),
      signal: stop.signal,
    });
    if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response;
    // A stream has no end.
    stop.abort();
    return new Response("", { status: 200, headers: { "content-type": "text/event-stream" } });
  };

  for (let n = 0; n < REQUESTS; n++) {
    const tenant = pick(TENANTS);
    const rights = happens(0.8) ? RIGHTS : RIGHTS.filter(() => happens(0.5));
    const isKnown = happens(0.95);
    const who = pick(["anne", "eve", "anne/eve"]);
    const request = make(isKnown ? [who, tenant, ...rights].join(" ") : pick([undefined, "", "x"]));
    const response = await send(request);
    const { status } = response;
    const { operation } = request;
    const told = `request ${n} of seed ${SEED}: ${operation.method} ${request.path}`;
    statuses[status] = (statuses[status] ?? 0) + 1;

    if (status >= 500) {
      wrong["answers of 5xx"] += 1;
      tellAll();
      expect.unreachable(`${told} ${String(request.body)}: ${status} ${await response.text()}`);
    }
    const isPlain = !/%ff|%00|\.\.|%2e%2e|%E0%A4%A|a%2Fb/.test(request.path);
    if (!isKnown) {
      // A path with dots in it may lead to where nothing is.
      const refused = isPlain ? 401 : expect.toBeOneOf([401, 404]);
      if (status !== 401 && status !== 404) wrong["answers without authorization"] += 1;
      tellAll();
      expect([told, status]).toEqual([told, refused]);
    }
    if (isPlain && isKnown && !rights.includes(operation["x-right"] as Right)) {
      expect([told, status]).toEqual([told, 403]);
    }
    if (isPlain && status < 300) succeeded.add(operation);
    if (!isPlain || status === 204) continue;
    const copy = response.clone();
    const misfit = await api.misfit(operation, response);
    if (misfit !== undefined) {
      wrong["answers unlike the document"] += 1;
      tellAll();
    }
    expect([told, misfit]).toEqual([told, undefined]);
    if (status >= 300) continue;
    const line = `${operation.method} ${operation.path}`;
    if (line === "POST /jobs") {
      for (const job of [await copy.json()].flat()) posted[tenant].add((job as { id: string }).id);
    }
    if (line === "DELETE /jobs") {
      const before = posted[tenant].size;
      for (const id of posted[tenant]) {
        if (!(await boards[tenant].get(id))) posted[tenant].delete(id);
      }
      expect([told, await copy.text()]).toEqual([told, `${before - posted[tenant].size}`]);
    }
  }

  for (const tenant of TENANTS) {
    const { FAILED: _, oldestDueAt: __, ...counts } = await boards[tenant].counts();
    const sum = Object.values(counts).reduce((all, count) => all + count, 0);
    let listed = 0;
    for await (const job of boards[tenant].jobs()) {
      listed++;
      const asJson: unknown = JSON.parse(JSON.stringify(job));
      const misfit = api.misfitOf("Job", asJson);
      if (misfit !== undefined) {
        wrong["records unlike the schema"] += 1;
        tellAll();
      }
      expect([job.id, misfit]).toEqual([job.id, undefined]);
    }
    wrong["lost or too many"] += Math.abs(sum - posted[tenant].size);
    tellAll();
    expect([tenant, sum, listed]).toEqual([tenant, sum, sum]);
    expect([tenant, sum]).toEqual([tenant, posted[tenant].size]);
  }
  const of = `${succeeded.size} of ${api.operations.length} routes`;
  console.log(`seed ${SEED}: ${REQUESTS} requests, ${of} succeeded, ${JSON.stringify(statuses)}`);
  // Few that succeed would tell little.
  expect(succeeded.size).toBeGreaterThan(api.operations.length / 2);
  await server.close();
}, 600_000);
