/** Why a call was refused or failed. Stable across releases: match on this, never on the message. */
export type ErrorCode =
  | "NOT_FOUND"
  | "UNCLAIMABLE"
  | "NOT_OWNER"
  | "STALE_CLAIM"
  | "DUPLICATE"
  | "MISSING_DEPENDENCIES"
  | "COMPILATION"
  | "INVALID_STATE"
  | "INVALID_INPUT"
  | "EXECUTION"
  | "STORAGE"
  | "QUOTA"
  | "TIMEOUT"
  | "CANCELLED"
  | "INCOMPATIBLE"
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  | "UNAVAILABLE";

/**
 * The one error footplate throws.
 *
 * Match on `code`, by `FootplateError.is`: an error that crossed RPC, HTTP or
 * `postMessage` is rebuilt from a `Failure` and is no instance of this class there.
 */
export class FootplateError extends Error {
  override readonly name = "FootplateError";
  readonly code: ErrorCode;
  /** More about the failure, as plain data: `{ missing: ["x"] }` for MISSING_DEPENDENCIES. */
  declare readonly details?: Record<string, unknown>;

  constructor(
    code: ErrorCode,
    message: string,
    options?: ErrorOptions & { details?: object | undefined },
  ) {
    super(message, options);
    this.code = code;
    if (options?.details) this.details = { ...options.details };
  }

  /** Tells whether `error` is a FootplateError, of `code` if one is given, whatever realm made it. */
  static is<C extends ErrorCode = ErrorCode>(
    error: unknown,
    code?: C,
  ): error is FootplateError & { readonly code: C } {
    if (typeof error !== "object" || error === null) return false;
    const candidate = error as { name?: unknown; code?: unknown };
    if (candidate.name !== "FootplateError" || typeof candidate.code !== "string") return false;
    return code === undefined || candidate.code === code;
  }
}
