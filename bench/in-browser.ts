import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { chromiumArgs, findChromium } from "../scripts/chromium.ts";
import { engines, findEngine } from "../scripts/engines.ts";
import { served } from "./served.ts";

const KEEPER = fileURLToPath(new URL("../scripts/browser-keeper.ts", import.meta.url));

/**
 * What a page module's default export gives in a real Chromium with a profile of its own; undefined where there is no
 * Chromium.
 */
export async function inChromium<T>(module: string): Promise<T | undefined> {
  const executablePath = await findChromium();
  if (!executablePath) return undefined;
  await using page = await served<T>(module);
  // Without a profile all would be kept in memory, and nothing is durable there.
  const profile = await mkdtemp(join(tmpdir(), "footplate-bench-"));
  const options = { executablePath, args: chromiumArgs(), headless: true };
  const browser = await chromium.launchPersistentContext(profile, options);
  try {
    const tab = await browser.newPage();
    await tab.goto(page.url);
    return await page.result;
  } finally {
    await browser.close();
    await rm(profile, { recursive: true });
  }
}

/** As `inChromium`, in a real Firefox. */
export async function inFirefox<T>(module: string): Promise<T | undefined> {
  const firefox = engines.find(({ name }) => name === "firefox");
  const paths = firefox && findEngine(firefox);
  if (!paths) return undefined;
  await using page = await served<T>(module);
  const kept = spawn(process.execPath, [KEEPER, ...firefox.command(paths, page.url)], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  try {
    return await page.result;
  } finally {
    kept.stdin.end();
    await once(kept, "exit");
  }
}
