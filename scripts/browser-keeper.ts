// Runs the command it is given in a home folder and a process group of its own, until the pipe it reads from closes:
// whoever started it asked for that or is gone itself, however that came about. Nothing of either is left behind.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [command = "", ...args] = process.argv.slice(2);
const home = await mkdtemp(join(tmpdir(), "footplate-browser-"));
const browser = spawn(command, args, {
  detached: true,
  stdio: ["ignore", "ignore", "pipe"],
  env: {
    ...process.env,
    HOME: home,
    TMPDIR: home,
    XDG_CACHE_HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
  },
});

let said = "";
browser.stderr
  .setEncoding("utf8")
  .on("data", (text: string) => (said = (said + text).slice(-4_000)));
let isWanted = true;
browser.once("error", (error) => (said += error.message));
browser.once("close", (code, signal) => {
  if (isWanted) console.error(`"${command}" ended by itself (${signal ?? code}):\n${said}`);
});

for await (const _ of process.stdin);
isWanted = false;
// Asked first, as Xvfb takes its lock away then.
for (let left = 20; left > 0 && signalAll("SIGTERM"); left -= 1) await sleep(100);
signalAll("SIGKILL");
await rm(home, { recursive: true, force: true, maxRetries: 10 });

/** Whether there was anything left to signal. */
function signalAll(signal: NodeJS.Signals): boolean {
  try {
    return browser.pid !== undefined && process.kill(-browser.pid, signal);
  } catch {
    return false;
  }
}
