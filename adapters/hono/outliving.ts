import type { Context } from "hono";

/**
 * Lets work come to its end although who asked for it goes away meanwhile: a Worker that is told of that (the flag
 * `enable_request_signal`) is stopped with its request.
 */
export async function outliving<T>(c: Context<any>, work: Promise<T>): Promise<T> {
  const { signal } = c.req.raw;
  const onGone = () => {
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // Elsewhere there is nothing that would have to be asked to wait.
    }
  };
  signal.addEventListener("abort", onGone);
  try {
    return await work;
  } finally {
    signal.removeEventListener("abort", onGone);
  }
}
