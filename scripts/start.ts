// Serves the examples on this machine until it is stopped: `npm start`, with `-- --port 8080 --persist-to <folder>`.
import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { port, "persist-to": state } = parseArgs({
  options: {
    port: { type: "string", default: process.env["PORT"] || "8787" },
    "persist-to": { type: "string", default: ".wrangler/state" },
  },
}).values;

// Through a file, as every process of this machine can read what others are started with. It is kept beside the jobs:
// pages that are open while the server starts again know it already.
const secrets = join(state, "secrets.env");
const kept = await readFile(secrets, "utf8").catch(() => "");
const token = process.env["TOKEN"] || /^TOKEN=(\S+)$/m.exec(kept)?.[1] || crypto.randomUUID();
await mkdir(state, { recursive: true });
await writeFile(secrets, `TOKEN=${token}\n`, { mode: 0o600 });
console.log(`TOKEN=${token}`);

const options = {
  env: "uploads",
  ip: "127.0.0.1",
  port,
  "inspector-port": "0",
  "persist-to": state,
  "env-file": secrets,
  "show-interactive-dev-session": "false",
};
const wrangler = spawn(
  process.execPath,
  [
    fileURLToPath(new URL("../node_modules/wrangler/bin/wrangler.js", import.meta.url)),
    "dev",
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
  ],
  {
    stdio: ["ignore", "inherit", "inherit"],
    // Nothing is told to anybody, or asked of anybody, beyond this machine; nothing is left in the person's home.
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_SEND_ERROR_REPORTS: "false",
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_WRITE_LOGS: "false",
      WRANGLER_REGISTRY_PATH: join(state, "registry"),
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
  },
);

let stopped = false;
const stop = () => {
  stopped = true;
  wrangler.kill();
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
wrangler.on("exit", (code) => process.exit(stopped ? 0 : (code ?? 1)));

// npm passes a signal on to its shell alone, which dies of it and would leave the server behind.
if (process.env["npm_lifecycle_event"]) {
  const { ppid } = process;
  setInterval(() => process.ppid !== ppid && stop(), 200);
}
