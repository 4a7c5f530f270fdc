import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { build } from "esbuild";

/** A page at work, and what comes of it. */
export interface Served<T> extends AsyncDisposable {
  readonly url: string;
  /** What the module's default export gave, or threw. */
  readonly result: Promise<T>;
}

// What takes longer hangs.
const PATIENCE_MS = 15 * 60_000;

/**
 * A page that calls a module's default export once it is open; from the loopback, which browsers trust with locks. Its
 * server answers any other request with 204, at once.
 */
export async function served<T>(module: string): Promise<Served<T>> {
  let resolve: (result: T) => void = () => {};
  let reject: (reason: Error) => void = () => {};
  const result = new Promise<T>((...settle) => ([resolve, reject] = settle));
  result.catch(() => {});
  const html = page(await bundled(module));
  const server = createServer(async (request, response) => {
    const isPage = request.method === "GET" && request.url === "/";
    const body = await text(request);
    if (isPage) response.setHeader("content-type", "text/html").end(html);
    else response.writeHead(204).end();
    if (is("/result", request)) resolve(JSON.parse(body) as T);
    if (is("/thrown", request)) reject(new Error(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const late = setTimeout(() => reject(new Error("The page gave nothing")), PATIENCE_MS);
  return {
    url: `http://127.0.0.1:${port}/`,
    result,
    async [Symbol.asyncDispose]() {
      clearTimeout(late);
      server.close();
      server.closeAllConnections();
    },
  };
}

const is = (url: string, request: IncomingMessage) =>
  request.method === "POST" && request.url === url;

async function bundled(module: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [module],
    bundle: true,
    // As it is shipped; and an arrow in it names itself, so that a profile can be read.
    minifySyntax: true,
    define: { "process.env.NODE_ENV": '"production"' },
    format: "iife",
    globalName: "bench",
    write: false,
  });
  return outputFiles[0]!.text.replaceAll("</script", String.raw`<\/script`);
}

const page = (script: string) => `<!doctype html><meta charset="utf-8"><script>${script}
const tell = (url, body) => fetch(url, { method: "POST", body });
bench.default().then(
  (result) => tell("/result", JSON.stringify(result)),
  (error) => tell("/thrown", String(error.stack ?? error)),
);
</script>`;
