import { findEngine, firefox } from "../../scripts/engines.ts";
import { keep } from "../../scripts/kept.ts";
import { freePort, onceUp, type OwnBrowser } from "./own-browser.ts";

/** Starts a Firefox and drives it by WebDriver BiDi, which it speaks itself. */
export async function startFirefox(): Promise<OwnBrowser> {
  const port = await freePort();
  const kept = keep([
    ...(findEngine(firefox) ?? firefox.packages),
    "--headless",
    "--no-remote",
    `--remote-debugging-port=${port}`,
    // The browser's own side knows which process runs a page.
    "--remote-allow-system-access",
  ]);
  try {
    const send = await onceUp(() => bidi(`ws://127.0.0.1:${port}/session`));
    await send("session.new", { capabilities: {} });

    const evaluate = async <T>(context: string, expression: string): Promise<T> => {
      const answer = await send<Evaluated>("script.evaluate", {
        expression: `(async () => JSON.stringify({ value: await (${expression}) }))()`,
        target: { context },
        awaitPromise: true,
      });
      if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
      return (JSON.parse(answer.result.value) as { value: T }).value;
    };
    const navigated = { wait: "complete" };

    return {
      async openWindow(url) {
        const { context } = await send<{ context: string }>("browsingContext.create", {
          type: "window",
        });
        await send("browsingContext.navigate", { context, url, ...navigated });
        return {
          evaluate: (expression) => evaluate(context, expression),
          reload: async () =>
            void (await send("browsingContext.reload", { context, ...navigated })),
          async processId() {
            const [browser] = (
              await send<Tree>("browsingContext.getTree", { "moz:scope": "chrome" })
            ).contexts;
            return evaluate(browser!.context, processShowing(url));
          },
        };
      },
      kill: kept.end,
    };
  } catch (error) {
    await kept.end();
    throw error;
  }
}

/** Asks the browser's own side. */
const processShowing = (url: string) =>
  `[...Services.wm.getEnumerator("navigator:browser")]
    .map(({ gBrowser }) => gBrowser.selectedBrowser)
    .find(({ currentURI }) => currentURI.spec === ${JSON.stringify(url)})
    .browsingContext.currentWindowGlobal.osPid`;

type Evaluated =
  | { readonly type: "success"; readonly result: { readonly value: string } }
  | { readonly type: "exception"; readonly exceptionDetails: { readonly text: string } };

interface Tree {
  readonly contexts: readonly { readonly context: string }[];
}

type Send = <T>(method: string, params: Readonly<Record<string, unknown>>) => Promise<T>;

/** Opens a connection, over which commands are answered. */
async function bidi(address: string): Promise<Send> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error(`Nobody listens at "${address}"`)));
  });
  const waiting: ((answer: { type: string; result: unknown; message: string }) => void)[] = [];
  socket.addEventListener("message", ({ data }) => {
    const { id, ...answer } = JSON.parse(String(data));
    waiting[id]?.(answer);
  });
  return <T>(method: string, params: Readonly<Record<string, unknown>>) =>
    new Promise<T>((resolve, reject) => {
      const id = waiting.push(({ type, result, message }) => {
        if (type === "success") resolve(result as T);
        else reject(new Error(`"${method}" was refused: ${message}`));
      });
      socket.send(JSON.stringify({ id: id - 1, method, params }));
    });
}
