import { firefox, isExpected, webkit } from "../../scripts/engines.ts";
import type { OwnBrowser } from "./own-browser.ts";
import { startChromium } from "./own-chromium.ts";
import { startFirefox } from "./own-firefox.ts";
import { startWebKit } from "./own-webkit.ts";

/** A browser in which several tabs are tested. */
export interface TabsBrowser<Browser extends OwnBrowser = OwnBrowser> {
  readonly name: string;
  /** @param profile The folder for what it keeps, if it keeps anything. */
  start(profile: string): Promise<Browser>;
  /** How many jobs they have when nobody says. */
  readonly jobs: number;
  /** Whether a tab that has a lock until it goes is put into the back-forward cache. */
  readonly cachesTabs: boolean;
}

export const inChromium = {
  name: "Chromium",
  start: startChromium,
  jobs: 200,
  cachesTabs: true,
} satisfies TabsBrowser;

const inFirefox = { name: "Firefox", start: startFirefox, jobs: 100, cachesTabs: false };
const inWebKit = { name: "WebKit", start: startWebKit, jobs: 100, cachesTabs: true };

/** Those that are here. */
export const tabsBrowsers = (): readonly TabsBrowser[] => [
  inChromium,
  ...(isExpected(firefox) ? [inFirefox] : []),
  ...(isExpected(webkit) ? [inWebKit] : []),
];
