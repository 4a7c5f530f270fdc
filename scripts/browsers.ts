// Makes sure that the browsers the tests need are here, installing what is missing: `npm run pretest`.
import { spawnSync } from "node:child_process";
import { findChromium } from "./chromium.ts";
import { engines, findEngine, isDebianRoot } from "./engines.ts";

let chromium = await findChromium().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
for (const install of isDebianRoot ? [() => byApt(), byPlaywright] : [byPlaywright]) {
  if (!chromium && install()) chromium = await findChromium();
}
if (!chromium) {
  console.error(
    "The browser tests need Chromium and it could not be installed: install Chromium or Google Chrome, or set CHROMIUM_PATH to one",
  );
  process.exit(1);
}

const missing = engines.filter((engine) => !findEngine(engine));
if (isDebianRoot && missing.length > 0) {
  byApt(missing.flatMap(({ packages }) => packages));
  const names = missing.filter((engine) => !findEngine(engine)).map(({ name }) => name);
  if (names.length > 0) {
    console.error(
      `The browser tests need ${names.join(" and ")}, and apt-get could not install it`,
    );
    process.exit(1);
  }
}

function byApt(packages = ["chromium"]): boolean {
  return (
    run("apt-get", ["update", "-q"]) &&
    run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages])
  );
}

function byPlaywright(): boolean {
  return run("npx", ["--no-install", "playwright-core", "install", "chromium"]);
}

function run(command: string, args: string[]): boolean {
  const { status } = spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    timeout: 10 * 60_000,
    shell: process.platform === "win32",
  });
  return status === 0;
}
