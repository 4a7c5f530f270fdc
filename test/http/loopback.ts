import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";

/** Anything that answers requests as Hono apps do. */
interface App {
  fetch(request: Request, bindings?: object): Response | Promise<Response>;
}

/** A real HTTP server on this machine in front of an app. */
export async function serve(app: App): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => void answer(app, incoming, outgoing));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function answer(app: App, incoming: IncomingMessage, outgoing: ServerResponse) {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const { method = "GET", headers, url = "/" } = incoming;
  const hasBody = method !== "GET" && method !== "HEAD";
  const request = new Request(`http://${headers.host}${url}`, {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as const) as [
      string,
      string,
    ][],
    signal: gone.signal,
    ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" }),
  });
  const response = await app.fetch(request, { incoming, outgoing });
  // What nobody read of the request would be taken for the next one on this connection.
  if (hasBody && !incoming.complete) response.headers.set("connection", "close");
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) return void outgoing.end();
  // Piece by piece: a stream has no end to wait for. Whoever leaves it ends it.
  await pipeline(Readable.fromWeb(response.body as WebStream), outgoing).catch(() => {});
}
