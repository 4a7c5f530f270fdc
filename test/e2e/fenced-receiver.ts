import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { fenced, memoryFenceStore } from "footplate/hono";

/** A request for an effect, as it came in. */
export interface Started {
  readonly job: string;
  readonly atom: string;
  readonly fence: number;
  readonly key: string;
}

/** A service behind `fenced`: it has each effect once for each key, and nothing of an owner of the past. */
export interface FencedReceiver {
  readonly url: string;
  /** All requests in order of arrival, whatever became of them. */
  readonly started: readonly Started[];
  /** Those that took effect. */
  readonly effective: readonly Started[];
  /** Those that were sent away: of an owner of the past, or while the same was under way. */
  readonly refused: readonly Started[];
  close(): void;
}

/** @param took How many milliseconds an effect takes. */
export async function startFencedReceiver(
  took: (effect: Started) => number,
): Promise<FencedReceiver> {
  const started: Started[] = [];
  const effective: Started[] = [];
  const refused: Started[] = [];
  const app = new Hono<{ Variables: { effect: Started } }>();
  app.use(async (c, next) => {
    const effect = {
      job: c.req.header("footplate-job") ?? "",
      atom: c.req.path.split("/").at(-1) ?? "",
      fence: Number(c.req.header("footplate-fence")),
      key: c.req.header("idempotency-key") ?? "",
    };
    started.push(effect);
    c.set("effect", effect);
    await next();
    if (!c.res.ok) refused.push(effect);
  });
  app.use(fenced({ store: memoryFenceStore() }));
  app.post("/effects/:atom", async (c) => {
    const effect = c.get("effect");
    await sleep(took(effect));
    effective.push(effect);
    return c.text(`${effect.job} ${effect.atom}`);
  });

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "GET", url = "/", headers } = request;
    const asked = new Request(new URL(url, "http://receiver"), {
      method,
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
    });
    const answered = await app.fetch(asked);
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    response.end(await answered.text());
  };
  const http = createServer((request, response) => void answer(request, response));
  await once(http.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    started,
    effective,
    refused,
    close() {
      http.close();
      http.closeAllConnections();
    },
  };
}
