import { defineBrowserProvider } from "@vitest/browser";
import type { BrowserProvider, BrowserProviderOption } from "vitest/node";
import { findEngine, type Engine } from "./engines.ts";
import { keep, type Kept } from "./kept.ts";

/** Runs the tests of a Vitest browser project in an engine that is only told which address to open. */
export function opened(engine: Engine): BrowserProviderOption {
  return defineBrowserProvider({
    name: engine.name,
    supportedBrowser: [engine.name],
    providerFactory(): BrowserProvider {
      let kept: Kept | undefined;
      return {
        name: engine.name,
        supportsParallelism: false,
        getCommandsContext: () => ({}),
        async openPage(_session, url) {
          const paths = findEngine(engine);
          if (!paths)
            throw new Error(`There is no ${engine.name} here: "npm run pretest" tells more`);
          kept = keep(engine.command(paths, url));
        },
        async close() {
          await kept?.end();
        },
      };
    },
  });
}
