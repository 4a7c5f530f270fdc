import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { chromiumArgs, findChromium } from "../scripts/chromium.ts";

/**
 * What a page module gives as its default export, called in a real Chromium with a profile of its own; undefined where
 * there is no Chromium.
 */
export async function inChromium<T>(module: string): Promise<T | undefined> {
  const executablePath = await findChromium();
  if (!executablePath) return undefined;
  await using page = await served(module);
  // Without a profile all would be kept in memory, and nothing is durable there.
  const profile = await mkdtemp(join(tmpdir(), "footplate-bench-"));
  const options = { executablePath, args: chromiumArgs(), headless: true };
  const browser = await chromium.launchPersistentContext(profile, options);
  try {
    const tab = await browser.newPage();
    await tab.goto(page.url);
    return (await tab.evaluate("bench.default()")) as T;
  } finally {
    await browser.close();
    await rm(profile, { recursive: true });
  }
}

/** A page with the module in it, as `bench`; from the loopback, which browsers trust with locks. */
async function served(module: string): Promise<AsyncDisposable & { readonly url: string }> {
  const { outputFiles } = await build({
    entryPoints: [module],
    bundle: true,
    // As it is shipped; and an arrow in it names itself, so that a profile can be read.
    minifySyntax: true,
    format: "iife",
    globalName: "bench",
    write: false,
  });
  const html = `<!doctype html><meta charset="utf-8"><script>${outputFiles[0]!.text}</script>`;
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end(html);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
