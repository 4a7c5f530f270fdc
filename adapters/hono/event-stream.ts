import { valueOf, type Call } from "./call.ts";

// Then a browser connects again by itself, and who may no longer read is told so.
const LONGEST_MS = 300_000;

/**
 * What happens on a board as server-sent events: the cursor is the id, so that a browser that connects again goes on behind
 * the last one it had. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function eventStream(call: Call): Promise<Response> {
  const { c, limits, board, json, shown } = call;
  const { timeoutMs: _, after: asked, ...others } = c.req.query();
  const stop = new AbortController();
  const over = AbortSignal.any([stop.signal, c.req.raw.signal, AbortSignal.timeout(LONGEST_MS)]);
  const page = (after: string | undefined, waitMs: number) =>
    valueOf(board("events", { ...others, after, waitMs }, over));
  const encoder = new TextEncoder();

  // What is refused is refused before the stream begins.
  const first = await page(c.req.header("last-event-id") ?? asked, 0);
  let { cursor } = first;
  let known: typeof first | undefined = first;

  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { events, cursor: behind } = known ?? (await page(cursor, limits.heartbeatMs));
        known = undefined;
        // What came at the last moment is behind the last id that was told: who connects again is given it.
        if (over.aborted) return controller.close();
        cursor = behind;
        const lines = events.map(
          (event) =>
            `id: ${event.cursor}\nevent: ${event.type}\ndata: ${json(shown.event(event))}\n\n`,
        );
        // A line that means nothing, so that whoever is in between keeps the connection.
        return controller.enqueue(encoder.encode(lines.join("") || ":\n\n"));
      } catch (error) {
        return over.aborted ? controller.close() : controller.error(error);
      }
    },
    cancel: () => stop.abort(),
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}
