import type { Context } from "hono";
import { errorFrom, FootplateError, type Job } from "../../src/index.ts";
import type { BoardVerbs, PersistenceVerbs, Reply, WireOf } from "../../src/adapter.ts";
import type { KnownFlow } from "./flows.ts";
import type { Identity, Right } from "./identity.ts";
import type { Shown } from "./shown.ts";

/** What one request may take. */
export interface Limits {
  readonly maxBodyBytes: number;
  readonly maxBatch: number;
  readonly maxWaitMs: number;
  readonly heartbeatMs: number;
}

/** A request that was let in. */
export interface Call {
  readonly c: Context<any>;
  readonly identity: Identity;
  readonly limits: Limits;
  readonly board: WireOf<BoardVerbs>;
  readonly flowOf: KnownFlow;
  readonly persistence: () => WireOf<PersistenceVerbs>;
  /** @throws {FootplateError} `INVALID_INPUT` */
  readonly body: () => Promise<unknown>;
  /** The same, or undefined where nothing was sent. @throws {FootplateError} `INVALID_INPUT` */
  readonly bodyIfAny: () => Promise<unknown>;
  /** What of values is shown to who asks. */
  readonly shown: Shown;
  /** A value as plain JSON. */
  readonly json: (value: unknown) => string;
  readonly answer: (value: unknown, status?: number, headers?: Record<string, string>) => Response;
}

/** What a path does by one method, and the right it takes. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly right: Right;
  readonly handle: (call: Call) => Promise<Response>;
}

/** A route, by its first line: `GET /jobs/:id`. */
export function route(line: string, right: Right, handle: Route["handle"]): Route {
  const [method = "", path = ""] = line.split(" ");
  return { method, path, right, handle };
}

/** The value of a reply. @throws what was replied instead */
export async function valueOf<T>(replied: Promise<Reply<T>>): Promise<T> {
  const reply = await replied;
  if (reply.ok) return reply.value;
  throw errorFrom(reply.failure);
}

/** Nothing to tell, or not yet. */
export const nothing = (): Response =>
  new Response(null, { status: 204, headers: { "cache-control": "no-store" } });

/** The `:id` of the path. */
export const idOf = ({ c }: Call): string => c.req.param("id") ?? "";

/** The fields of the body; of a body that is no object, none, so that they are refused as missing. */
export const fieldsOf = async ({ body }: Call): Promise<Record<string, unknown>> => {
  const given = await body();
  return Array.isArray(given) ? {} : { ...(given as object) };
};

/** The `:name` of the path. */
export const nameOf = ({ c }: Call): string => c.req.param("name") ?? "";

/** A record with the id of the path as its `field`, which need not be said twice. @throws {FootplateError} `INVALID_INPUT` */
export function named(call: Call, field: string, record: unknown, id = idOf(call)): unknown {
  if (typeof record !== "object" || record === null || Array.isArray(record)) return record;
  const whole: Record<string, unknown> = { [field]: id, ...record };
  if (whole[field] === id) return whole;
  throw new FootplateError(
    "INVALID_INPUT",
    `"${field}" is "${String(whole[field])}", but the path says "${id}"`,
    { details: { path: field } },
  );
}

/** A record that must be there. @throws {FootplateError} `NOT_FOUND` with the id */
export function found<T>(record: T | undefined, what: string, id: string): T {
  if (record !== undefined) return record;
  throw new FootplateError("NOT_FOUND", `There is no ${what} "${id}"`, { details: { id } });
}

/** The job of the path, or of another id. @throws {FootplateError} `NOT_FOUND` */
export async function jobOf(call: Call, id = idOf(call)): Promise<Job> {
  return found(await valueOf(call.board("get", { id })), "job", id);
}

/** A number of the query string up to `most`, which is also what it is when nothing is said. @throws `INVALID_INPUT` */
export function upTo(most: number, name: string, value: string | undefined): number {
  if (value === undefined) return most;
  const number = value === "" ? Number.NaN : Number(value);
  if (number >= 0) return Math.min(number, most);
  throw new FootplateError("INVALID_INPUT", `"${name}" is "${value}", but must be 0 or more`, {
    details: { path: name },
  });
}

/** A number of the query string; what is no number is left for the wire to refuse. */
export const numberOf = (value: string | undefined): unknown =>
  value === undefined || value.trim() === "" || Number.isNaN(Number(value)) ? value : Number(value);

/** A number of the body up to `most`; what is no number is left for the wire to refuse. */
export const capped = (most: number, value: unknown): unknown =>
  typeof value === "number" ? Math.min(value, most) : value;
