/** Thrown by a task to say: no retry controller may try this again. */
export class FatalError extends Error {
  override readonly name = "FatalError";
}

/** What a task may say of when to come back. */
export interface LaterOptions extends ErrorOptions {
  /** @default the conductor's backoff, by how often this atom has asked in a row */
  delayMs?: number | undefined;
  /** Due when the network is back, at the latest after 60 s: `navigator.onLine` lies. */
  until?: "online" | undefined;
}

/**
 * Thrown by a task to say: not now. Nothing is reverted, no retry attempt and
 * no budget is used; the atom stays as it was, the job is given back and comes
 * due again. So a job posted in a tunnel is not "failed" at its end.
 */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  declare readonly delayMs?: number;
  declare readonly until?: "online";

  constructor(message = "Not now", options: LaterOptions = {}) {
    super(message, options);
    if (options.delayMs !== undefined) this.delayMs = options.delayMs;
    if (options.until !== undefined) this.until = options.until;
  }
}
