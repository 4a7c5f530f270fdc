import { FootplateError, type AtomDetail } from "../../src/index.ts";
import { flowFrom, graphOf } from "../../src/adapter.ts";
import { found, idOf, jobOf, nameOf, route, valueOf, type Call, type Route } from "./call.ts";

/** A line that an atom of a job's flow wrote for people. */
export interface JobLogLine {
  readonly atom: string;
  readonly at: number;
  readonly attempt: number;
  readonly message: string;
  readonly fields?: object;
}

/** What a job's flow looks like, how far it got, and what it said. */
export const graphs: readonly Route[] = [
  // A FlowGraph. What a factory makes depends on a job's arguments: `job` says whose.
  route("GET /graphs/:name", "read", async (call) => {
    const name = nameOf(call);
    const flow = found(call.flowOf(name), "flow", name);
    return call.answer(graphOf(flowFrom(flow, await argsOf(call, name))));
  }),

  route("GET /jobs/:id/flow", "read", async (call) => {
    const detail = await flowDetailOf(call);
    return call.answer(call.shown.detail(found(detail, "flow yet of job", idOf(call))));
  }),

  // Of a flow that has not begun, or was purged, none.
  route("GET /jobs/:id/logs", "read", async (call) => {
    const detail = await flowDetailOf(call);
    const atoms = Object.values(detail?.atoms ?? {});
    const lines = atoms.flatMap(linesOf).toSorted((a, b) => a.at - b.at);
    return call.answer(lines.map(call.shown.line));
  }),
];

async function flowDetailOf(call: Call) {
  const { flowId } = await jobOf(call);
  return valueOf(call.persistence()("flow", { id: flowId }));
}

async function argsOf(call: Call, name: string): Promise<unknown> {
  const id = call.c.req.query("job");
  if (id === undefined) return undefined;
  const { flow } = await jobOf(call, id);
  if (flow.name === name) return flow.args;
  throw new FootplateError(
    "INVALID_INPUT",
    `Job "${id}" is of flow "${flow.name}", not "${name}"`,
    {
      details: { path: "job" },
    },
  );
}

const linesOf = ({ name, logs = [] }: AtomDetail): JobLogLine[] =>
  logs.map((line) => ({ atom: name, ...line }));
