import { FootplateError, type ErrorCode } from "../../src/index.ts";
import { report } from "../../src/adapter.ts";

type Status = readonly [status: number, title: string];

// A code that is added does not compile until it has a status.
const STATUSES: Readonly<Record<ErrorCode, Status>> = {
  NOT_FOUND: [404, "Not Found"],
  UNCLAIMABLE: [409, "Conflict"],
  NOT_OWNER: [403, "Forbidden"],
  STALE_CLAIM: [409, "Conflict"],
  DUPLICATE: [409, "Conflict"],
  MISSING_DEPENDENCIES: [422, "Unprocessable Content"],
  COMPILATION: [422, "Unprocessable Content"],
  INVALID_STATE: [409, "Conflict"],
  INVALID_INPUT: [400, "Bad Request"],
  EXECUTION: [500, "Internal Server Error"],
  STORAGE: [500, "Internal Server Error"],
  QUOTA: [507, "Insufficient Storage"],
  TIMEOUT: [504, "Gateway Timeout"],
  CANCELLED: [409, "Conflict"],
  INCOMPATIBLE: [409, "Conflict"],
  UNAUTHORIZED: [401, "Unauthorized"],
  FORBIDDEN: [403, "Forbidden"],
  UNAVAILABLE: [503, "Service Unavailable"],
};

/** Every code that a problem document may have. */
export const CODES: readonly string[] = Object.keys(STATUSES);

/** Refusals that HTTP has a word of its own for. */
const WORDS = {
  405: "Method Not Allowed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
} as const;

const words = new WeakMap<FootplateError, Status>();

/** An INVALID_INPUT with a status of its own. */
export function refusal(
  status: keyof typeof WORDS,
  message: string,
  details?: object,
): FootplateError {
  const error = new FootplateError("INVALID_INPUT", message, { details });
  words.set(error, [status, WORDS[status]]);
  return error;
}

// An object that was reset, or has too much to do, is there again soon.
const RETRY_AFTER_S = "1";

/** The error as a problem document (RFC 9457) with our `code`. What nobody foresaw is reported, and not told. */
export function problem(error: unknown, headers: Record<string, string> = {}): Response {
  const known = FootplateError.is(error) && Object.hasOwn(STATUSES, error.code) ? error : undefined;
  if (!known) report(error);
  const [status, title] = known
    ? (words.get(known) ?? STATUSES[known.code])
    : ([500, "Internal Server Error"] as const);
  const { code, message, details } = known ?? UNFORESEEN;
  const body = { type: "about:blank", title, status, detail: message, code, details };
  const plain = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
  return new Response(JSON.stringify(body, plain), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(status === 401 && { "www-authenticate": 'Bearer realm="footplate"' }),
      ...(status === 503 && { "retry-after": RETRY_AFTER_S }),
      ...headers,
    },
  });
}

const UNFORESEEN = { code: "UNAVAILABLE", message: "The server failed", details: undefined };
