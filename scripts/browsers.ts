// Makes sure that the browsers the tests need are here, installing what is missing: `npm run pretest`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium } from "./chromium.ts";

const isDebianRoot = process.getuid?.() === 0 && existsSync("/etc/debian_version");

let chromium = await findChromium().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
for (const install of isDebianRoot ? [byApt, byPlaywright] : [byPlaywright]) {
  if (!chromium && install()) chromium = await findChromium();
}
if (!chromium) {
  console.error(
    "The browser tests need Chromium and it could not be installed: install Chromium or Google Chrome, or set CHROMIUM_PATH to one",
  );
  process.exit(1);
}

function byApt(): boolean {
  return (
    run("apt-get", ["update", "-q"]) &&
    run("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"])
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
