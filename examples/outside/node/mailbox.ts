// A mailbox that has each letter once, whoever brings it and however often: `npx node examples/outside/node/mailbox.ts`.
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { fenced, memoryFenceStore } from "footplate/hono";
import { Hono } from "hono";

/** @param put Called with each letter, once unless it throws. */
export function mailbox(put: (letter: string) => Promise<void>): Hono {
  const app = new Hono();
  // The same key again is answered as before; who lost his claim since is refused.
  app.use("/letters", fenced({ store: memoryFenceStore() }));
  app.post("/letters", async (c) => {
    await put(await c.req.text());
    return c.body(null, 204);
  });
  return app;
}

if (import.meta.main) {
  const app = mailbox(async (letter) => console.log(letter));
  const server = createServer(async (incoming, outgoing) => {
    const { method = "GET", url = "/", headers } = incoming;
    const body = await text(incoming);
    const response = await app.request(url, {
      method,
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ...(body && { body }),
    });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
  await once(server.listen(8788, "127.0.0.1"), "listening");
  console.log("Letters go to http://localhost:8788");
}
