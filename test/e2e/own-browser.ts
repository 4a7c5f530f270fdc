import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { vi } from "vitest";

/** A browser that is driven from outside, and whose pages are as anybody's. */
export interface OwnBrowser {
  /** Opens a page in a window of its own, so that it is visible, and in a process of its own. */
  openWindow(url: string): Promise<OwnPage>;
  /** Ends all of its processes. */
  kill(): Promise<void>;
}

export interface OwnPage {
  /** What an expression gives; a promise is waited for. May never come where the page goes away before. */
  evaluate<T>(expression: string): Promise<T>;
  /** Resolves when it is loaded. */
  reload(): Promise<void>;
  /** The process that runs it. */
  processId(): Promise<number>;
  /**
   * Does what is done to a page that nobody has looked at for long, in browsers that have the events of it; gives how to
   * undo it.
   */
  freeze?(): Promise<() => Promise<void>>;
}

const UP_WITHIN_MS = 30_000;

/** What `attempt` gives when it first succeeds, as with a browser that is starting. */
export const onceUp = <T>(attempt: () => Promise<T>): Promise<T> =>
  vi.waitFor(attempt, { timeout: UP_WITHIN_MS, interval: 100 });

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}
