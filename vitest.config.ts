import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import type { BrowserConfigOptions } from "vitest/node";
import { opened } from "./scripts/browser-provider.ts";
import "./scripts/build-dashboard.ts";
import { chromiumArgs, findChromium } from "./scripts/chromium.ts";
import { engines, isExpected } from "./scripts/engines.ts";

// One project a runtime, each with its folder under test/; the groups run one after the other, fast ones first.
const elsewhere = ["test/dom/**", "test/workers/**", "test/browser/**", "test/e2e/**"];

function inBrowser(
  name: string,
  files: string,
  browser: BrowserConfigOptions,
): TestProjectInlineConfiguration {
  return {
    extends: true,
    // Found while tests run, a dependency would reload the page under them.
    optimizeDeps: { include: ["idb"] },
    test: {
      name,
      include: [`test/browser/${files}.test.ts`],
      // A page of its own for each file: closing it lets go of locks, channels and connections.
      isolate: true,
      sequence: { groupOrder: 3 },
      browser: { enabled: true, headless: true, screenshotFailures: false, ...browser },
    },
  };
}

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    isolate: false,
    // Far above what any test takes: a busy machine is no failure.
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: elsewhere,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "dom",
          include: ["test/dom/**/*.test.ts"],
          environment: "happy-dom",
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        plugins: [cloudflareTest({ wrangler: { configPath: "./test/workers/wrangler.toml" } })],
        test: {
          name: "workers",
          include: ["test/workers/**/*.test.ts"],
          provide: {
            interruptions: {
              seed: Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31)),
              oneIn: Number(process.env["ONE_IN"] ?? 4),
            },
          },
          sequence: { groupOrder: 2 },
        },
      },
      inBrowser("browser", "**/*", {
        provider: playwright({
          launchOptions: {
            executablePath: (await findChromium()) ?? "chromium",
            args: chromiumArgs(),
          },
        }),
        instances: [{ browser: "chromium" }],
      }),
      ...engines.filter(isExpected).map((engine) =>
        inBrowser(engine.name, "**/*", {
          provider: opened(engine),
          instances: [{ browser: engine.name }],
          // Called for each file; the window stays as large as it is.
          commands: { __vitest_viewport: () => undefined },
        }),
      ),
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
