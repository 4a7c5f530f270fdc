import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { startEffectServer, type EffectServer } from "./effect-server.ts";
import type { OwnBrowser, OwnPage } from "./own-browser.ts";
import type { TabsBrowser } from "./tabs-browsers.ts";

/** What a test with several tabs works with; all of it is gone when the test is over, however it ends. */
export interface TabsYard<Browser extends OwnBrowser = OwnBrowser> {
  readonly server: EffectServer;
  readonly browser: Browser;
  /** Ends the browser without a warning and starts it again with what it kept. */
  restart(): Promise<void>;
  /** Opens the page under test, which says that it is `tab`. */
  open(tab: string, options?: Readonly<Record<string, number>>): Promise<Tab>;
}

export interface Tab {
  readonly name: string;
  readonly page: OwnPage;
  readonly process: number;
  /** Ends its process without a warning. */
  kill(): void;
  /** Posts the jobs of these numbers, unless the tab goes away before it has. */
  post(from: number, to: number): Promise<void>;
  jobs(): Promise<readonly JobRow[]>;
}

export interface JobRow {
  readonly id: string;
  readonly state: string;
  readonly ok: boolean;
  /** How each of its turns ended. */
  readonly ended: readonly string[];
}

export async function createTabsYard<Browser extends OwnBrowser>({
  start,
}: TabsBrowser<Browser>): Promise<TabsYard<Browser>> {
  const profile = await mkdtemp(join(tmpdir(), "footplate-tabs-"));
  onTestFinished(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  const server = await startEffectServer();
  onTestFinished(() => server.close());
  let browser = await start(profile);
  onTestFinished(() => browser.kill());

  return {
    server,
    get browser() {
      return browser;
    },
    async restart() {
      await browser.kill();
      browser = await start(profile);
    },
    async open(name, options = {}) {
      const asked = new URLSearchParams({ tab: name });
      for (const [option, value] of Object.entries(options)) asked.set(option, `${value}`);
      const page = await browser.openWindow(`${server.url}/?${asked}`);
      const pid = await page.processId();
      let gone = () => {};
      const isGone = new Promise<void>((resolve) => (gone = resolve));
      return {
        name,
        page,
        process: pid,
        kill() {
          process.kill(pid, "SIGKILL");
          gone();
        },
        post: (from, to) =>
          Promise.race([page.evaluate<void>(`app.post(${from}, ${to})`).catch(() => {}), isGone]),
        jobs: () => page.evaluate<JobRow[]>("app.jobs()"),
      };
    },
  };
}
