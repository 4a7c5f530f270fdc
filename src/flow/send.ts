import { fenceHeaders, type TaskContext } from "./context.ts";
import { FatalError, RetryLater } from "./later.ts";

/**
 * `fetch` for tasks. Sends the context's signal and `fenceHeaders`, and turns
 * what comes back into what an engine understands.
 * @throws {RetryLater} No network: until online; 408, 425, 429 and 5xx, and a 409 that says when: after `Retry-After`, else after
 * backoff.
 * @throws {FatalError} Any other 4xx; its `cause` has the `status`.
 */
export async function send(
  input: Parameters<typeof fetch>[0],
  init: Parameters<typeof fetch>[1],
  context: TaskContext,
): Promise<Response> {
  const { signal } = context;
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
  for (const [name, value] of Object.entries(fenceHeaders(context))) headers.set(name, value);
  const signals = [signal, init?.signal].filter((each): each is AbortSignal => each != null);

  let response: Response;
  try {
    response = await fetch(input, { ...init, headers, signal: AbortSignal.any(signals) });
  } catch (cause) {
    // fetch says TypeError for a bad URL, too: that one would never get better.
    if (signals.some(({ aborted }) => aborted) || !isNetworkError(cause, input)) throw cause;
    throw new RetryLater("The network is not reachable", { cause, until: "online" });
  }
  if (response.status < 400) return response;
  return refuse(response);
}

async function refuse(response: Response): Promise<never> {
  const { status, url } = response;
  // Read to its end, so that the connection is free again; a reason helps whoever looks at the failure.
  const body = (await response.text().catch(() => "")).slice(0, 1_000);
  const said = `"${url}" answered ${status}${body && `: ${body}`}`;
  const cause = Object.assign(new Error(said), { name: "HttpError", status });
  // Somebody is at the same: an owner before this one, whose request outlived him.
  const isUnderWay = status === 409 && response.headers.has("retry-after");
  if (isUnderWay || status >= 500 || status === 408 || status === 425 || status === 429) {
    throw new RetryLater(said, { cause, delayMs: retryAfterMs(response) });
  }
  throw new FatalError(said, { cause });
}

function isNetworkError(error: unknown, input: Parameters<typeof fetch>[0]): boolean {
  if (!(error instanceof TypeError)) return false;
  return input instanceof Request || isUrl(input);
}

function isUrl(input: string | URL): boolean {
  const base = (globalThis as { location?: { href?: string } }).location?.href;
  return URL.canParse(String(input), base);
}

/** Seconds or an HTTP date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfterMs(response: Response): number | undefined {
  const value = response.headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return atLeastSoon(seconds * 1_000);
  const at = Date.parse(value);
  // The server's own clock is compared with its own date: ours may be wrong.
  const now = Date.parse(response.headers.get("date") ?? "") || Date.now();
  return Number.isNaN(at) ? undefined : atLeastSoon(at - now);
}

/** "Now" is no answer of a server that just refused: then our own backoff is better. */
const atLeastSoon = (ms: number) => (ms > 0 ? ms : undefined);
