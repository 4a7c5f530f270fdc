import { FootplateError } from "../../src/index.ts";

/** What the browser says of its database, in footplate's words. What is no DOMException comes out as it is. */
export async function storageError(error: unknown, database: string): Promise<unknown> {
  if (!(error instanceof DOMException)) return error;
  switch (error.name) {
    case "QuotaExceededError":
      return new FootplateError("QUOTA", `There is no room left in database "${database}"`, {
        cause: error,
        details: await estimate(),
      });
    case "DataCloneError":
      return new FootplateError(
        "INVALID_INPUT",
        `A value cannot be stored in database "${database}": ${error.message}`,
        { cause: error },
      );
    case "VersionError":
      return new FootplateError(
        "UNAVAILABLE",
        `Database "${database}" belongs to a newer version of this page: reload it`,
        { cause: error },
      );
    case "SecurityError":
      return new FootplateError("UNAVAILABLE", `Database "${database}" may not be opened here`, {
        cause: error,
      });
    default:
      return new FootplateError(
        "STORAGE",
        `Database "${database}" failed: ${error.name}${error.message && `, ${error.message}`}`,
        { cause: error },
      );
  }
}

/** Whether the connection is dead for good: the answer is a new one. https://bugs.webkit.org/show_bug.cgi?id=197050 */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof DOMException)) return false;
  return error.name === "InvalidStateError" || /connection .*lost/i.test(error.message);
}

async function estimate(): Promise<StorageEstimate> {
  // Absent on insecure origins, and in Safari before 17; the error must come out all the same.
  return (await globalThis.navigator?.storage?.estimate?.().catch(() => undefined)) ?? {};
}
