import { chanceOf } from "../../src/testing/simulate/chance.ts";
import type { ApiDocument, Operation } from "./documented.ts";

/** A request as it is sent: made after the document, nearly after it, or after nothing. */
export interface RandomRequest {
  readonly operation: Operation;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

const IDS = [
  "a",
  "b",
  "c",
  "d",
  "greet",
  "say",
  "north",
  "é",
  "x".repeat(1_001),
  "__proto__",
  "a/b",
];
const WILD: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  1.5,
  "",
  "\uD800",
  "x".repeat(2_000),
  [],
  {},
  [[[[]]]],
  { __proto__: null, constructor: 1 },
  { "~error": {} },
  { json: 1, meta: { values: ["map"] } },
];

/** Makes requests after a document, from one seed. */
export function randomRequests(
  document: ApiDocument,
  operations: readonly Operation[],
  seed: number,
) {
  const { pick, integer, happens } = luckOf(seed);

  // Without jobs there is little to be right or wrong about.
  const often = operations.filter(({ method, path }) =>
    /^POST \/(jobs|claims|claims\/\{id\})$/.test(`${method} ${path}`),
  );

  const sample = (schema: Record<string, unknown>, depth = 0): unknown => {
    if (happens(0.02)) return pick(WILD);
    if (typeof schema["$ref"] === "string") {
      const name = schema["$ref"].split("/").at(-1)!;
      return sample(document.components.schemas[name] as Record<string, unknown>, depth + 1);
    }
    if (Array.isArray(schema["enum"])) return pick(schema["enum"]);
    if (Array.isArray(schema["anyOf"])) return sample(pick(schema["anyOf"]), depth + 1);
    switch (schema["type"]) {
      case "string":
        return pick(IDS.slice(0, 6));
      case "number":
        return pick([0, 1, 2, 5, 10, 1_000, 60_000, 1_700_000_000_000]);
      case "boolean":
        return happens(0.5);
      case "array": {
        if (depth > 6) return [];
        const items = schema["items"] as Record<string, unknown>;
        return Array.from({ length: integer(3) }, () => sample(items, depth + 1));
      }
      case "object":
        return objectOf(schema, depth);
      default:
        return pick([1, "two", { three: [3] }, undefined, null]);
    }
  };

  const objectOf = (schema: Record<string, unknown>, depth: number) => {
    const properties = (schema["properties"] ?? {}) as Record<string, Record<string, unknown>>;
    const required = (schema["required"] ?? []) as readonly string[];
    const entries = Object.entries(properties).flatMap(([name, each]) => {
      // A series posts jobs of its own, which nobody could count by what was answered.
      if (name === "every" || (!required.includes(name) && (depth > 6 || happens(0.7)))) return [];
      return [[name, valueOf(name, each, depth)] as const];
    });
    if (happens(0.02)) return Object.fromEntries(entries.slice(1));
    if (happens(0.02)) entries.push(["unheardOf", 1]);
    return Object.fromEntries(entries);
  };

  // Enough that fits together for claims and redrives to come about, too.
  const valueOf = (name: string, schema: Record<string, unknown>, depth: number) => {
    if (name === "flow" && happens(0.8)) return pick(["greet", "say"]);
    if (name === "who" && happens(0.8)) return pick(["me", "anne/me", "eve/me"]);
    if (name === "id" && happens(0.9)) return `j${integer(30)}`;
    if (name === "priority" && happens(0.9)) return pick(["HIGH", "low"]);
    if (name === "bookId" && happens(0.9)) return undefined;
    if (name === "key" && happens(0.9)) return `k${integer(30)}`;
    if (name === "store" && happens(0.8)) return { d: 1 };
    if (name === "leaseMs" && happens(0.9)) return 60_000;
    if (name === "generation" && happens(0.9)) return integer(6);
    if (name === "token") return `${integer(1_000_000)}`;
    if (["runAt", "delayMs", "flows", "provides", "needs", "after"].includes(name) && happens(0.8))
      return undefined;
    if (name === "waitMs") return 0;
    return sample(schema, depth + 1);
  };

  const bodyOf = ({ requestBody }: Operation): string | Uint8Array<ArrayBuffer> | undefined => {
    const schema = requestBody?.content["application/json"]?.schema;
    if (!schema || happens(0.02)) return happens(0.9) ? undefined : "{}";
    if (happens(0.02)) return pick(["", "{", "[]", "null", "1", '"x"', "{} {}", "\u0000"]);
    if (happens(0.01)) return new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]);
    if (happens(0.005))
      return JSON.stringify({ flow: "greet", store: { big: "x".repeat(70_000) } });
    if (happens(0.03)) return JSON.stringify(pick(WILD));
    return JSON.stringify(sample(schema as Record<string, unknown>)) ?? "null";
  };

  const pathOf = ({ path, parameters = [] }: Operation) => {
    const filled = path.replace(/\{\w+\}/g, () => {
      if (happens(0.02)) return pick(["%ff", "%00", "..", "%2e%2e", "%E0%A4%A", "a%2Fb"]);
      return happens(0.8) ? `j${integer(30)}` : encodeURIComponent(pick(IDS));
    });
    const query = parameters.flatMap(({ name, in: place, schema }) => {
      if (place !== "query" || happens(0.7)) return [];
      const drawn = valueOf(name, schema as Record<string, unknown>, 0);
      const value = typeof drawn === "string" ? drawn : (JSON.stringify(drawn) ?? "");
      return [`${name}=${encodeURIComponent(value.replace(/\uD800/g, "?"))}`];
    });
    if (happens(0.02)) query.push("unheardOf=1");
    return filled + (query.length > 0 ? `?${query.join("&")}` : "");
  };

  return (authorization: string | undefined): RandomRequest => {
    const operation = pick(happens(0.3) ? often : operations);
    const body = operation.method === "GET" ? undefined : bodyOf(operation);
    const type = happens(0.98)
      ? "application/json"
      : pick(["text/plain", "application/vnd.footplate+json", ""]);
    return {
      operation,
      path: pathOf(operation),
      headers: {
        ...(authorization !== undefined && { authorization }),
        ...(operation.method !== "GET" && { "content-type": type }),
        ...(happens(0.1) && {
          accept: pick(["text/event-stream", "application/json", "*/*", "x"]),
        }),
        ...(happens(0.05) && { "idempotency-key": pick(["k", "", "l"]) }),
      },
      ...(body !== undefined && { body }),
    };
  };
}

/** One draw after the other, from one seed. */
export function luckOf(seed: number) {
  const chance = chanceOf(seed);
  let drawn = 0;
  const next = () => chance.of(`${drawn++}`);
  return {
    happens: (probability: number) => next() < probability,
    integer: (below: number) => Math.floor(next() * below),
    pick: <T>(choices: readonly T[]): T => choices[Math.floor(next() * choices.length)]!,
  };
}
