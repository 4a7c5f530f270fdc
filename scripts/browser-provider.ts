import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { defineBrowserProvider } from "@vitest/browser";
import type { BrowserProvider, BrowserProviderOption } from "vitest/node";
import { findEngine, type Engine } from "./engines.ts";

const keeper = fileURLToPath(new URL("browser-keeper.ts", import.meta.url));

/** Runs the tests of a Vitest browser project in an engine that is only told which address to open. */
export function opened(engine: Engine): BrowserProviderOption {
  return defineBrowserProvider({
    name: engine.name,
    supportedBrowser: [engine.name],
    providerFactory(): BrowserProvider {
      let kept: ChildProcess | undefined;
      return {
        name: engine.name,
        supportsParallelism: false,
        getCommandsContext: () => ({}),
        async openPage(_session, url) {
          const paths = findEngine(engine);
          if (!paths)
            throw new Error(`There is no ${engine.name} here: "npm run pretest" tells more`);
          // Detached, as what ends a terminal's processes must not end the one that ends the browser's.
          kept = spawn(process.execPath, [keeper, ...engine.command(paths, url)], {
            detached: true,
            stdio: ["pipe", "ignore", "inherit"],
          });
        },
        async close() {
          if (kept?.exitCode !== null) return;
          kept.stdin?.end();
          await once(kept, "exit");
        },
      };
    },
  });
}
