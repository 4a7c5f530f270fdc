import SuperJSON from "superjson";
import { systemClock, type Clock } from "../clock.ts";
import { createCodec, MEDIA_TYPE } from "../codec.ts";
import { FootplateError } from "../errors.ts";
import { failureFrom } from "../failure.ts";
import type { Reply } from "../wire.ts";
import { errorOf } from "./problem.ts";

/** What `new Headers` takes: not everywhere has it a name, as in Node's types it has not. */
type HeadersInit = NonNullable<ConstructorParameters<typeof Headers>[0]>;

/** How `jobRoutes` of footplate/hono are reached. */
export interface HttpOptions {
  /** Where they are mounted. */
  url: string | URL;
  /** @default the global one */
  fetch?: typeof fetch | undefined;
  /** Sent with each request; a function is asked anew for each, so that a token may be renewed. */
  headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined;
  clock?: Clock | undefined;
}

/** A request as verbs make it. */
export interface Outgoing {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: object;
  readonly body?: unknown;
  /** How long the other side may take on purpose. */
  readonly waitMs?: number | undefined;
}

/** Sends a request. A 204 is an undefined value; throws UNAVAILABLE when there is no answer of ours. */
export type Exchange = (request: Outgoing, signal?: AbortSignal) => Promise<Reply<unknown>>;

// A connection that died without a word is given up, or whoever waits for it would wait for good.
const ANSWER_WITHIN_MS = 60_000;

/** The base URL without a slash at its end: what a board and a persistence of one server have in common. */
export const baseOf = ({ url }: HttpOptions): string => new URL(url).href.replace(/\/+$/, "");

/** Makes what sends requests to the routes at `options.url`. */
export function createExchange(options: HttpOptions): Exchange {
  const { clock = systemClock, headers } = options;
  const { fetch = (...request) => globalThis.fetch(...request) } = options;
  const base = baseOf(options);
  const codec = createCodec(new SuperJSON());

  async function send(request: Outgoing, signal: AbortSignal): Promise<Response> {
    const { method, path, query = {}, body } = request;
    const sent = new Headers(typeof headers === "function" ? await headers() : headers);
    sent.set("accept", MEDIA_TYPE);
    // Also where there is none, as the other side takes no request that any page could send.
    if (method !== "GET") sent.set("content-type", MEDIA_TYPE);
    return fetch(`${base}${path}${search(query)}`, {
      method,
      headers: sent,
      signal,
      ...(body !== undefined && { body: codec.encode(body, "body") }),
    });
  }

  async function answer(request: Outgoing, signal: AbortSignal): Promise<Reply<unknown>> {
    const response = await send(request, signal);
    if (response.status === 204) return { ok: true, value: undefined };
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    if (response.ok && type.startsWith(MEDIA_TYPE)) return { ok: true, value: decoded(text) };
    return { ok: false, failure: failureFrom(errorOf(response, text)) };
  }

  function decoded(text: string): unknown {
    try {
      return codec.decode(text);
    } catch (cause) {
      // As good as lost: it was cut off, or changed on its way.
      throw new FootplateError("UNAVAILABLE", "The answer cannot be read", { cause });
    }
  }

  return async (request, signal) => {
    const stop = new AbortController();
    const ending = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal;
    const limitMs = ANSWER_WITHIN_MS + (request.waitMs ?? 0);
    async function late(): Promise<never> {
      await clock.sleep(limitMs, ending);
      throw new FootplateError("UNAVAILABLE", `No answer came within "${limitMs}" ms`);
    }
    try {
      return await Promise.race([answer(request, ending), late()]);
    } finally {
      stop.abort();
    }
  };
}

function search(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}
