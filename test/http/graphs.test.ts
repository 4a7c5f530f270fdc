import { describe, expect, it } from "vitest";
import { flowFactory, linearFlow, task } from "../../src/index.ts";
import { graphOf } from "../../src/adapter.ts";
import { jobRoutes } from "../../adapters/hono/index.ts";
import { sampleAtom, sampleFlow } from "../../src/testing/persistence/samples.ts";
import { hello, yard } from "../conductor/yard.ts";
import { allow } from "./harness.ts";

const steps = flowFactory("steps", ({ names }: { names: readonly string[] }) =>
  linearFlow(
    "made",
    names.map((name) => task(name, { execute() {} })),
  ),
);

function routesOf() {
  const { board, persistence } = yard([hello, steps]);
  const routes = jobRoutes({ board, persistence, flows: [hello, steps], authorize: allow });
  const get = async (path: string) => {
    const response = await routes.request(path);
    return { status: response.status, body: (await response.json()) as any };
  };
  return { board, persistence, get };
}

describe("GET /graphs/:name", () => {
  it("gives a flow that is known here as nodes and edges", async () => {
    const { get } = routesOf();
    expect(await get("/graphs/hello")).toEqual({ status: 200, body: graphOf(hello) });
    expect(await get("/graphs/other")).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
  });

  it("gives what a factory makes of a job's arguments", async () => {
    const { board, get } = routesOf();
    const job = await board.post({ flow: steps, args: { names: ["a", "b"] } });
    const { body } = await get(`/graphs/steps?job=${job.id}`);
    expect(body.nodes.map(({ name }: { name: string }) => name)).toEqual(["steps", "a", "b"]);
    expect((await get("/graphs/steps")).status).toBe(400);
    expect((await get(`/graphs/hello?job=${job.id}`)).status).toBe(400);
    expect((await get("/graphs/steps?job=none")).status).toBe(404);
  });
});

describe("GET /jobs/:id/logs", () => {
  it("gives the lines of all atoms in the order they were written, and none of a flow that has not begun", async () => {
    const { board, persistence, get } = routesOf();
    const { id, flowId } = await board.post({ flow: hello, store: { name: "Ada" } });
    const path = `/jobs/${id}/logs`;
    expect(await get(path)).toEqual({ status: 200, body: [] });
    const line = (at: number, message: string) => ({ at, attempt: 1, message });
    const pack = sampleAtom("pack", { logs: [line(1, "begun"), line(3, "done")] });
    const ship = sampleAtom("ship", { logs: [{ ...line(2, "called"), fields: { to: "A" } }] });
    await persistence.addFlow(sampleFlow({ id: flowId, atoms: { ship, pack } }));
    expect((await get(path)).body).toEqual([
      { atom: "pack", ...line(1, "begun") },
      { atom: "ship", ...line(2, "called"), fields: { to: "A" } },
      { atom: "pack", ...line(3, "done") },
    ]);
    expect((await get("/jobs/none/logs")).status).toBe(404);
  });
});
