import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Identity, Right } from "../../adapters/hono/index.ts";
import { memoryJobBoard, memoryPersistence, task } from "../../src/index.ts";
import { documented, type Documented, type Operation } from "./documented.ts";
import { memoryServer } from "./harness.ts";

const RIGHTS: readonly Right[] = ["read", "post", "work", "admin"];
const TENANTS = ["north", "south"] as const;

/** What each route takes. A route that is added fails until it is here. */
const TAKES: Readonly<Record<string, Right>> = {
  "GET /jobs": "read",
  "GET /jobs/{id}": "read",
  "GET /jobs/{id}/wait": "read",
  "GET /jobs/{id}/flow": "read",
  "GET /jobs/{id}/logs": "read",
  "GET /jobs/{id}/signals": "read",
  "GET /counts": "read",
  "GET /events": "read",
  "GET /entities": "read",
  "GET /paused": "read",
  "GET /graphs/{name}": "read",
  "GET /metrics": "read",
  "GET /openapi.json": "read",
  "POST /jobs": "post",
  "POST /jobs/{id}/signals/{name}": "post",
  "POST /claims": "work",
  "POST /claims/extend": "work",
  "POST /claims/{id}": "work",
  "POST /jobs/{id}/abandon": "work",
  "POST /jobs/{id}/consume": "work",
  "POST /jobs/{id}/trash": "work",
  "PUT /entities/{name}": "work",
  "GET /books": "work",
  "GET /books/{id}": "work",
  "PUT /books/{id}": "work",
  "DELETE /books/{id}": "work",
  "GET /books/{id}/flows": "work",
  "POST /flows": "work",
  "GET /flows/{id}": "work",
  "PUT /flows/{id}": "work",
  "PATCH /flows/{id}": "work",
  "DELETE /flows/{id}": "work",
  "POST /jobs/{id}/cancel": "admin",
  "POST /jobs/{id}/redrive": "admin",
  "POST /pause": "admin",
  "POST /resume": "admin",
  "DELETE /jobs": "admin",
  "POST /jobs/condemn": "admin",
};

/** Who comes with `Authorization: <who> <tenant> <rights>`; who comes without is nobody. */
function authorize(c: { req: { header(name: string): string | undefined } }): Identity | undefined {
  const [who, tenant, ...may] = (c.req.header("authorization") ?? "").split(" ");
  if (!who || !tenant) return undefined;
  return { who, ...(tenant !== "-" && { tenant }), may: may as Right[] };
}

// Lists and counts hold what is a tenant's own; what is asked by id is not found by another.
const OWN = ["GET /jobs", "GET /counts", "GET /events", "GET /metrics", "GET /entities"];

describe("rights, tenants and routes, cell by cell", () => {
  let server: Awaited<ReturnType<typeof memoryServer>>;
  let api: Documented;
  const boards = { north: memoryJobBoard(), south: memoryJobBoard() };
  const progress = { north: memoryPersistence(), south: memoryPersistence() };
  beforeAll(async () => {
    server = await memoryServer({
      authorize,
      flows: [task("secret", { execute() {} })],
      maxWaitMs: 0,
      board: (_, { tenant }) => boards[tenant as "north"],
      persistence: (_, { tenant }) => progress[tenant as "north"],
    });
    await boards.north.post({ flow: "secret", id: "northern", store: { of: "north" } });
    await boards.north.signal("northern", "go", "north");
    await progress.north.saveBook({ id: "northern", name: "north" });
    await boards.north.register({ kind: "conductor", name: "northern", metadata: {} });
    api = await documented(server.url, { authorization: "anne north read" });
  });
  afterAll(() => server.close());

  const lineOf = ({ method, path }: Operation) => `${method} ${path}`;

  const ask = ({ method, path }: Operation, authorization?: string) =>
    fetch(`${server.url}${path.replace(/\{\w+\}/g, "northern")}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(authorization !== undefined && { authorization }),
      },
      // Enough to be read, and too little to do anything.
      ...(method !== "GET" && { body: "[]" }),
    });

  it("knows what every route takes, as the document says", () => {
    const said = api.operations.map((each) => [lineOf(each), each["x-right"]]);
    expect(Object.fromEntries(said)).toEqual(TAKES);
  });

  it("is 401 for nobody on each route", async () => {
    for (const operation of api.operations) {
      const { status } = await ask(operation);
      expect([lineOf(operation), status]).toEqual([lineOf(operation), 401]);
    }
  });

  it.each(TENANTS)(
    "is 403 for who lacks the right, and not for who has it alone, in %s",
    async (tenant) => {
      let cells = 0;
      for (const operation of api.operations) {
        const right = TAKES[lineOf(operation)]!;
        for (const held of RIGHTS) {
          const { status } = await ask(operation, `anne ${tenant} ${held}`);
          const isIn = status !== 403 && status !== 401;
          expect([lineOf(operation), held, isIn]).toEqual([
            lineOf(operation),
            held,
            held === right,
          ]);
          expect(status).toBeLessThan(500);
          cells++;
        }
        const others = RIGHTS.filter((each) => each !== right).join(" ");
        const { status } = await ask(operation, `anne ${tenant} ${others}`);
        expect([lineOf(operation), status]).toEqual([lineOf(operation), 403]);
        cells++;
      }
      expect(cells).toBe(api.operations.length * 5);
    },
  );

  it("shows nothing of one tenant to another, on any route", async () => {
    for (const operation of api.operations) {
      const line = lineOf(operation);
      const everything = RIGHTS.join(" ");
      const body = async (tenant: string) =>
        (await ask(operation, `anne ${tenant} ${everything}`)).text();
      const seen = await body("south");
      // The path itself may come back in a refusal.
      expect([line, /"north"|"of"/.test(seen)]).toEqual([line, false]);
      if (operation.method === "GET" && /\{id\}/.test(line)) {
        const { status } = await ask(operation, `anne south ${everything}`);
        expect([line, [404, 200].includes(status)]).toEqual([line, true]);
        if (status === 200) expect([line, JSON.parse(seen)]).toEqual([line, []]);
      }
    }
    for (const line of OWN) {
      const operation = api.operation(line);
      const mine = await (await ask(operation, "anne north read")).text();
      const theirs = await (await ask(operation, "anne south read")).text();
      if (line !== "GET /events") expect([line, mine === theirs]).toEqual([line, false]);
    }
  });

  it("refuses a tenant where one board is given for all, with any right", async () => {
    const one = await memoryServer({ authorize, maxWaitMs: 0 });
    for (const operation of api.operations) {
      const line = lineOf(operation);
      if (line === "GET /openapi.json" || line === "GET /graphs/{name}") continue;
      const { status } = await fetch(
        `${one.url}${operation.path.replace(/\{\w+\}/g, "northern")}`,
        {
          method: operation.method,
          headers: {
            "content-type": "application/json",
            authorization: `anne north ${RIGHTS.join(" ")}`,
          },
          ...(operation.method !== "GET" && { body: "{}" }),
        },
      );
      expect([line, status]).toEqual([line, 403]);
    }
    await one.close();
  });
});
