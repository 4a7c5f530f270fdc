import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";

/** A request for an effect. */
export interface Begun {
  readonly tab: string;
  readonly job: string;
  readonly atom: string;
  /** When it came, by `performance.now()`. */
  readonly at: number;
}

/** What became of it. */
export interface Asked extends Begun {
  readonly done: "EFFECTIVE" | "REPEATED" | "REFUSED";
}

/** Serves the tab under test, and has the effects that its tasks ask for. */
export interface EffectServer {
  readonly url: string;
  readonly begun: readonly Begun[];
  readonly asked: readonly Asked[];
  /** What tabs said of themselves. */
  readonly said: readonly { readonly tab: string; readonly what: string; readonly at: number }[];
  /** What happens while a tab stands still in a transaction. */
  onStop: () => Promise<unknown>;
  /** What an effect waits for before it is tried. */
  onEffect: (job: string, atom: string) => Promise<unknown>;
  close(): void;
}

/** What a tab shows that went away from the page under test: after so many milliseconds it goes back. */
const AWAY = (ms: string) => `<script>setTimeout(() => history.back(), ${Number(ms)})</script>`;
const PAGE = `<script type="module" src="/main.js"></script>`;

export async function startEffectServer(): Promise<EffectServer> {
  const { outputFiles } = await build({
    entryPoints: ["test/e2e/tab/main.ts"],
    bundle: true,
    format: "esm",
    write: false,
  });
  const script = outputFiles[0]!.text;
  const begun: Begun[] = [];
  const asked: Asked[] = [];
  const said: { tab: string; what: string; at: number }[] = [];
  /** By job. */
  const fences = new Map<string, number>();
  const keys = new Set<string>();

  // The fence first: a known key tells an owner of the past nothing.
  const judge = ({ headers }: IncomingMessage): Asked["done"] => {
    const job = String(headers["footplate-job"]);
    const key = String(headers["idempotency-key"]);
    const fence = Number(headers["footplate-fence"]);
    if (fence < (fences.get(job) ?? 0)) return "REFUSED";
    fences.set(job, fence);
    if (keys.has(key)) return "REPEATED";
    keys.add(key);
    return "EFFECTIVE";
  };

  const effect = async (request: IncomingMessage, atom: string, tab: string) => {
    const job = String(request.headers["footplate-job"]);
    const one = { tab, job, atom, at: performance.now() };
    begun.push(one);
    await server.onEffect(job, atom);
    const done = judge(request);
    asked.push({ ...one, done });
    return done === "REFUSED" ? 409 : 200;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? "", server.url);
    const [, what, atom = ""] = pathname.split("/");
    const type = what === "main.js" ? "text/javascript" : "text/html";
    response.setHeader("content-type", type);
    if (what === "main.js") return response.end(script);
    if (what === "") return response.end(PAGE);
    if (what === "away") return response.end(AWAY(searchParams.get("ms") ?? "0"));
    if (what === "stop") await server.onStop();
    if (what === "said") said.push({ ...(await read(request)), at: performance.now() });
    if (what === "effects") {
      response.statusCode = await effect(request, atom, searchParams.get("tab") ?? "");
    }
    return response.end();
  };

  const http = createServer((request, response) => void answer(request, response));
  await once(http.listen(0, "127.0.0.1"), "listening");
  const server: EffectServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    begun,
    asked,
    said,
    onStop: async () => {},
    onEffect: () => sleep(10),
    close() {
      http.close();
      http.closeAllConnections();
    },
  };
  return server;
}

async function read(request: IncomingMessage): Promise<{ tab: string; what: string }> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as { tab: string; what: string };
}
