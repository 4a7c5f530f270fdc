import { FootplateError, RetryLater } from "footplate";

/** The page's right to use its Worker: a token that a Worker on this machine tells, and a person types in for any other. */
export interface Access {
  /** For a request: with the token, if there is one. */
  headers(): Promise<Record<string, string>>;
  /**
   * Runs a task's requests. What only time or a person can mend is "not now", so that no file is lost over it.
   * @throws {RetryLater} The token was refused, or the Worker cannot be reached.
   */
  use<T>(work: (headers: Record<string, string>) => Promise<T>): Promise<T>;
  /** Takes the token that a person gave. */
  give(token: string): void;
}

const KEPT_AS = "footplate-uploads-token";

/** @param onRefused Called when a person is to be asked for the token. */
export function createAccess(onRefused: () => void): Access {
  let token = localStorage.getItem(KEPT_AS) ?? undefined;

  const headers = async (): Promise<Record<string, string>> => {
    token ??= await toldByWorker();
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  };

  return {
    headers,
    async use(work) {
      try {
        return await work(await headers());
      } catch (cause) {
        if (isUnauthorized(cause)) {
          token = undefined;
          localStorage.removeItem(KEPT_AS);
          if ((await toldByWorker()) === undefined) onRefused();
        } else if (!FootplateError.is(cause, "UNAVAILABLE")) throw cause;
        throw new RetryLater("The Worker does not let us in now", { cause, until: "online" });
      }
    },
    give(given) {
      token = given;
      localStorage.setItem(KEPT_AS, given);
      // All that waits for the Worker may go on.
      dispatchEvent(new Event("online"));
    },
  };
}

async function toldByWorker(): Promise<string | undefined> {
  try {
    const response = await fetch("/config");
    return response.ok ? ((await response.json()) as { token: string }).token : undefined;
  } catch {
    // What comes next will notice that there is no network.
    return undefined;
  }
}

const isUnauthorized = (error: unknown): boolean =>
  FootplateError.is(error, "UNAUTHORIZED") ||
  (error as { cause?: { status?: number } }).cause?.status === 401;
