import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

/** Serves the pages of examples/browser, each at its name, and takes the notes that they deliver. */
export interface NoteServer {
  readonly url: string;
  /** The notes that came, with their keys. */
  readonly notes: readonly { readonly note: string; readonly key: unknown }[];
  /** What it does with notes from now on. */
  onNote: (response: ServerResponse) => void;
  close(): void;
}

export const taken = (response: ServerResponse): void => void response.end();
/** Lets who sent it wait. */
export const held = (): void => {};

const SCRIPTS = [
  "page.ts",
  "dedicated.ts",
  "dedicated.worker.ts",
  "shared.ts",
  "shared.worker.ts",
  "service.ts",
  "service.worker.ts",
];

/** All scripts by path, under the names that they go by in the source. */
export async function bundledScripts(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: SCRIPTS.map((file) => `examples/browser/${file}`),
    outdir: ".",
    bundle: true,
    format: "esm",
    target: "es2023",
    write: false,
  });
  return new Map(SCRIPTS.map((file, at) => [`/${file}`, outputFiles[at]!.text]));
}

export async function serveNotes(scripts: ReadonlyMap<string, string>): Promise<NoteServer> {
  const notes: { note: string; key: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const { method, url = "", headers } = request;
    const script = scripts.get(url);
    if (script) return response.setHeader("content-type", "text/javascript").end(script);
    if (method !== "POST") return response.setHeader("content-type", "text/html").end(page(url));
    let note = "";
    for await (const chunk of request) note += String(chunk);
    notes.push({ note, key: headers["idempotency-key"] });
    return service.onNote(response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const service = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notes,
    onNote: taken,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return service;
}

const page = (url: string) => `<!doctype html><link rel="icon" href="data:,">
  <form><input name="note"><button>Deliver</button></form><output></output>
  <script type="module" src="${url}.ts"></script>`;
