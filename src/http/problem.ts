import { FootplateError, type ErrorCode } from "../errors.ts";

/** Rebuilds what the routes refused with from its problem document; other answers become the code nearest to them. */
export function errorOf({ status, statusText, url }: Response, text: string): FootplateError {
  const { code, detail, details } = parsed(text);
  if (typeof code === "string") {
    return new FootplateError(code as ErrorCode, String(detail), {
      details: details as object | undefined,
    });
  }
  // Somebody else answered: a proxy, a login page, a server at a wrong address.
  const answered = `"${url}" answered "${status} ${statusText}", and not as footplate does`;
  return new FootplateError(CODES[status] ?? "UNAVAILABLE", answered, { details: { status } });
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: "INVALID_INPUT",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  413: "INVALID_INPUT",
};

function parsed(text: string): { code?: unknown; detail?: unknown; details?: unknown } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}
