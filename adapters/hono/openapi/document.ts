import {
  boardAsks,
  bookShape,
  check,
  claimShape,
  eventShape,
  failureShape,
  flowDetailShape,
  graphShape,
  jobShape,
  jsonSchemaOf,
  outcomeShape,
  type Check,
  type JsonSchema,
} from "../../../src/adapter.ts";
import type { Route } from "../call.ts";
import { CODES } from "../problem.ts";
import { isTagged } from "../tagged.ts";
import type { Described } from "./described.ts";
import { described, postingShape } from "./routes.ts";

const IF_NONE_MATCH = {
  "If-None-Match": "The `ETag` of the answer that one has: the same again is 304, without it.",
};

type Named = Pick<Route, "method" | "path" | "right">;

const COMPONENTS: Readonly<Record<string, Check>> = {
  Posting: postingShape,
  Job: jobShape,
  Outcome: outcomeShape,
  Failure: failureShape,
  Claim: claimShape,
  Event: eventShape,
  Entity: boardAsks.register,
  Book: bookShape,
  FlowDetail: flowDetailShape,
  FlowGraph: graphShape,
};

const PROBLEM: JsonSchema = {
  description: "A problem document (RFC 9457).",
  type: "object",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { const: "about:blank" },
    title: { type: "string" },
    status: { type: "integer", minimum: 400, maximum: 599 },
    detail: { type: "string" },
    code: { enum: CODES },
    details: { type: "object" },
  },
};

/** The OpenAPI 3.1 document of these routes, from the checks that their requests go through. */
export function openApiOf(routes: readonly Named[]): JsonSchema {
  const places = Object.entries(COMPONENTS).map(
    ([name, one]) => [one, `#/components/schemas/${name}`] as const,
  );
  const named = new Map(places);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, named);
  }
  const schemas = Object.entries(COMPONENTS).map(
    ([name, one]) => [name, jsonSchemaOf(one, named)] as const,
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "footplate",
      version: "1",
      description: "Durable jobs: a jobboard, and the progress of its flows.",
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: { ...Object.fromEntries(schemas), Problem: PROBLEM },
      responses: {
        Problem: {
          description: "Refused; `code` says why.",
          content: { "application/problem+json": { schema: schemaAt("Problem") } },
        },
      },
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description:
            "As the server's `authorize` wants it. `x-right` of a route is what it takes.",
        },
      },
    },
  };
}

function operation({ method, path, right }: Named, named: ReadonlyMap<Check, string>): JsonSchema {
  const line = `${method} ${path}`;
  const about = described[line];
  if (!about) throw new TypeError(`Nothing is said of "${line}"`);
  const isConditional = isTagged({ method, path });
  const headers = { ...about.headers, ...(isConditional && IF_NONE_MATCH) };
  const parameters = [...inPath(path), ...inQuery(about), ...inHeader(headers)];
  const { body, isBodyOptional } = about;
  return {
    summary: about.does,
    operationId: operationId(line),
    "x-right": right,
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: !isBodyOptional,
        content: { "application/json": { schema: schemaOf(body, named) } },
      },
    }),
    responses: {
      ...answers(about, named),
      ...(isConditional && { 304: { description: "It is as it was." } }),
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function answers(about: Described, named: ReadonlyMap<Check, string>): JsonSchema {
  const { gives, status = 200, orNothing, streams, type = "application/json" } = about;
  const empty = { 204: { description: "Nothing to tell." } };
  if (!gives) return empty;
  const content = {
    [type]: { schema: schemaOf(gives, named) },
    ...(streams && { "text/event-stream": { schema: { type: "string" } } }),
  };
  return { [status]: { description: about.does, content }, ...(orNothing && empty) };
}

const schemaAt = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

function schemaOf(one: Check, named: ReadonlyMap<Check, string>): JsonSchema {
  const $ref = named.get(one);
  return $ref === undefined ? jsonSchemaOf(one, named) : { $ref };
}

const inPath = (path: string): JsonSchema[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: jsonSchemaOf(check.name),
  }));

const inQuery = ({ query }: Described): JsonSchema[] =>
  Object.entries(query?.of?.fields ?? {}).map(([name, one]) => ({
    name,
    in: "query",
    schema: jsonSchemaOf(one),
  }));

const inHeader = (headers: Readonly<Record<string, string>>): JsonSchema[] =>
  Object.entries(headers).map(([name, description]) => ({
    name,
    in: "header",
    description,
    schema: { type: "string" },
  }));

/** `POST /jobs/:id/cancel` as `postJobsIdCancel`. */
const operationId = (line: string): string => {
  const [first = "", ...words] = line.split(/[^A-Za-z]+/).filter(Boolean);
  return first.toLowerCase() + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
};
