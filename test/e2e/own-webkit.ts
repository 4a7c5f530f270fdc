import { findEngine, webkit } from "../../scripts/engines.ts";
import { keep, type Kept } from "../../scripts/kept.ts";
import { freePort, onceUp, type OwnBrowser } from "./own-browser.ts";
import { processesBelow } from "./processes.ts";
import { inspect, type Inspected } from "./webkit-inspector.ts";

// What a page opens of another site has no part in its process.
const OPENER = "data:text/html,opener";

/** Starts Safari's engine and drives it by its remote inspector: WebDriver gives up when a page's process ends. */
export async function startWebKit(): Promise<OwnBrowser> {
  const address = `127.0.0.1:${await freePort()}`;
  const [xvfb = "xvfb-run", browser = "MiniBrowser"] = findEngine(webkit) ?? [];
  const command = [
    xvfb,
    "-a",
    browser,
    "--enable-developer-extras=true",
    "--javascript-can-open-windows-automatically=true",
    OPENER,
  ];
  const kept = keep(command, { WEBKIT_INSPECTOR_HTTP_SERVER: address });
  const inspectPage = (url: string) =>
    onceUp(async () => {
      const list = await (await fetch(`http://${address}`)).text();
      const [, path] =
        list
          .replaceAll("&amp;", "&")
          .split(`targeturl">${url}<`)[1]
          ?.match(/(\/socket\/[^']+)/) ?? [];
      if (!path) throw new Error(`WebKit shows no "${url}"`);
      return inspect(`ws://${address}${path}`);
    });

  try {
    const first = await inspectPage(OPENER);
    return {
      async openWindow(url) {
        await evaluate(first, `void open(${JSON.stringify(url)}, "_blank", "noopener")`);
        const page = await inspectPage(url);
        await page.send("Page.enable");
        await onceUp(async () => {
          if ((await evaluate(page, "document.readyState")) !== "complete") throw new Error(url);
        });
        return {
          evaluate: (expression) => evaluate(page, expression),
          async reload() {
            const loaded = page.next("Page.loadEventFired");
            page.giveUp();
            await page.send("Page.reload");
            await loaded;
          },
          processId: () => busiest(kept, page),
        };
      },
      kill: kept.end,
    };
  } catch (error) {
    await kept.end();
    throw error;
  }
}

interface Evaluated {
  readonly result: {
    readonly value?: unknown;
    readonly objectId: string;
    readonly description: string;
  };
  readonly wasThrown?: boolean;
}

async function evaluate<T>(page: Inspected, expression: string): Promise<T> {
  const wrapped = `(async () => JSON.stringify({ value: await (${expression}) }))()`;
  const promise = await page.send<Evaluated>("Runtime.evaluate", { expression: wrapped });
  const { result, wasThrown } = await page.send<Evaluated>("Runtime.awaitPromise", {
    promiseObjectId: promise.result.objectId,
    returnByValue: true,
  });
  if (wasThrown) throw new Error(result.description);
  return (JSON.parse(String(result.value)) as { value: T }).value;
}

/** Has a page work for a while: its process is the one that takes the time. */
async function busiest(browser: Kept, page: Inspected): Promise<number> {
  const pages = () =>
    processesBelow(browser.pid).filter(({ name }) => "WebKitWebProcess".startsWith(name));
  const before = new Map(pages().map(({ pid, ticks }) => [pid, ticks]));
  await evaluate(page, "(() => { const end = Date.now() + 300; while (Date.now() < end); })()");
  const taken = pages().map(({ pid, ticks }) => ({ pid, ticks: ticks - (before.get(pid) ?? 0) }));
  return taken.toSorted((one, two) => two.ticks - one.ticks)[0]!.pid;
}
