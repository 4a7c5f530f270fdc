import { FootplateError } from "../../src/index.ts";
import { MEDIA_TYPE } from "../../src/adapter.ts";
import { errorOf } from "../../src/http/problem.ts";
import { readValue, writeValue } from "./page-values.ts";

// A connection that died without a word is given up.
const ANSWER_WITHIN_MS = 60_000;

/** What a request has beside its first line. */
export interface Asked {
  /** Undefined values are left out. */
  readonly query?: object;
  readonly body?: unknown;
  /** How long the other side may take on purpose, in milliseconds. @default 0 */
  readonly waitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the routes, as by `GET /jobs`, and gives what they answer. What reads is tried twice.
 * @throws {FootplateError} what they refused with; `UNAVAILABLE` where no answer of theirs comes within a minute
 */
export type Ask = <T>(line: string, asked?: Asked) => Promise<T>;

interface Answer {
  readonly value?: unknown;
  readonly error?: FootplateError;
  readonly status?: number;
}

/**
 * Makes what asks.
 * @param mount Where the routes are, with a slash at its end.
 * @param headers Sent with each request.
 * @param refused Called at each answer that asks who is there.
 * @param send @default the global `fetch`
 */
export function askOf(
  mount: URL,
  headers: Record<string, string>,
  refused: (error: FootplateError) => void,
  send: typeof fetch = (...request) => fetch(...request),
): Ask {
  async function answered(
    line: string,
    { query = {}, body, waitMs = 0, signal }: Asked,
  ): Promise<Answer> {
    const [method = "", path = ""] = line.split(" ");
    const url = new URL(path.slice(1), mount);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const late = AbortSignal.timeout(ANSWER_WITHIN_MS + waitMs);
    const response = await send(url, {
      method,
      headers: {
        ...headers,
        accept: MEDIA_TYPE,
        // Also where there is no body, as the routes take nothing that any page could send.
        ...(method !== "GET" && { "content-type": MEDIA_TYPE }),
      },
      signal: signal ? AbortSignal.any([late, signal]) : late,
      ...(body !== undefined && { body: writeValue(body) }),
    });
    const text = await response.text();
    if (response.status === 204) return {};
    const isTheirs = response.headers.get("content-type")?.startsWith(MEDIA_TYPE);
    return response.ok && isTheirs
      ? { value: readValue(text) }
      : { error: errorOf(response, text), status: response.status };
  }

  async function attempt(line: string, asked: Asked): Promise<Answer> {
    try {
      return await answered(line, asked);
    } catch (cause) {
      asked.signal?.throwIfAborted();
      return {
        error: new FootplateError("UNAVAILABLE", "The server cannot be reached", { cause }),
      };
    }
  }

  return async <T>(line: string, asked: Asked = {}) => {
    asked.signal?.throwIfAborted();
    let result = await attempt(line, asked);
    if (result.error?.code === "UNAVAILABLE" && line.startsWith("GET "))
      result = await attempt(line, asked);
    if (!result.error) return result.value as T;
    if (result.status === 401) refused(result.error);
    throw result.error;
  };
}

/** The record that is read, or undefined where the routes say that there is none. @param id Of the record, where they say it too. */
export async function absent<T>(reading: Promise<T>, id: string): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    // Where there is no such route there may well be the record.
    if (FootplateError.is(error, "NOT_FOUND") && error.details?.["id"] === id) return undefined;
    throw error;
  }
}
