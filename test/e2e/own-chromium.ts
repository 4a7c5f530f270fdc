import { spawn } from "node:child_process";
import { chromium, type Page } from "playwright-core";
import { vi } from "vitest";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import type { OwnBrowser } from "./own-browser.ts";

/**
 * A Chromium whose pages are as anybody's: Playwright keeps those it launches itself from being hidden, frozen or put into
 * the back-forward cache.
 */
export interface OwnChromium extends OwnBrowser {
  setOffline(offline: boolean): Promise<void>;
}

const UP_WITHIN_MS = 30_000;
const GONE_WITHIN_MS = 10_000;

/** @param profile The folder of what it keeps. */
export async function startChromium(profile: string): Promise<OwnChromium> {
  const args = [
    ...chromiumArgs(),
    "--headless",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
  ];
  // A group of its own, so that all of it can be killed at once.
  const group = spawn((await findChromium()) ?? "chromium", args, {
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  group.stderr.on("data", (data) => (said += String(data)));
  const killAll = () => {
    if (group.pid && isAlive(group.pid)) process.kill(-group.pid, "SIGKILL");
  };
  // Also when the test run itself is stopped.
  process.once("exit", killAll);

  const connect = async () => {
    const endpoint = await vi.waitUntil(() => /(ws:\/\/\S+)\s/.exec(said)?.[1], {
      timeout: UP_WITHIN_MS,
    });
    return chromium.connectOverCDP(endpoint, { noDefaults: true });
  };
  const browser = await connect().catch((cause: unknown) => {
    killAll();
    throw new Error(`Chromium did not start: ${said}`, { cause });
  });
  const context = browser.contexts()[0]!;
  const session = await browser.newBrowserCDPSession();

  return {
    async openWindow(url) {
      const [page] = await Promise.all([
        context.waitForEvent("page"),
        session.send("Target.createTarget", { url: "about:blank", newWindow: true }),
      ]);
      await page.goto(url);
      return {
        evaluate: (expression) => page.evaluate(expression),
        reload: async () => void (await page.reload()),
        processId: () => processOf(page),
        async freeze() {
          const life = await context.newCDPSession(page);
          await life.send("Page.setWebLifecycleState", { state: "frozen" });
          return async () => {
            await life.send("Page.setWebLifecycleState", { state: "active" });
            await life.detach();
          };
        },
      };
    },
    setOffline: (offline) => context.setOffline(offline),
    async kill() {
      killAll();
      process.off("exit", killAll);
      await vi.waitUntil(() => !isAlive(group.pid!), { timeout: GONE_WITHIN_MS });
      await browser.close();
    },
  };
}

async function processOf(page: Page): Promise<number> {
  const tracing = await page.context().newCDPSession(page);
  const started = new Promise<number>((resolve) => {
    tracing.on("Tracing.dataCollected", ({ value }) => {
      for (const { args: its } of value as Traced[]) {
        const [frame] = its?.data?.frames ?? [];
        if (frame) resolve(frame.processId);
      }
    });
  });
  await tracing.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["disabled-by-default-devtools.timeline"] },
  });
  await tracing.send("Tracing.end");
  const pid = await started;
  await tracing.detach();
  return pid;
}

/** What a trace of a page begins with: the frames it has, and their processes. */
interface Traced {
  readonly args?: { readonly data?: { readonly frames?: readonly { processId: number }[] } };
}

/** Whether any process of a group is left. */
function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}
