import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { freePort } from "../scripts/free-port.ts";

/** The platform's own runtime on this machine, with the Worker of `bench/edge` and nothing stored yet. */
export interface Workerd extends AsyncDisposable {
  readonly url: string;
  /** Has the Worker do something, and gives what it answers. */
  ask<T = unknown>(verb: string, asked: object): Promise<T>;
}

const UP_WITHIN_MS = 40_000;
// What takes longer hangs.
const WITHIN_MS = 60_000;

/** Starts it by `wrangler dev`, as Workflows are to be had there alone. Everything that it started ends with it. */
export async function openWorkerd(): Promise<Workerd> {
  const folder = await mkdtemp(join(tmpdir(), "footplate-bench-"));
  // It answers what tasks ask for.
  const receiver = createServer((_request, response) => void response.writeHead(204).end());
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { port: receiving } = receiver.address() as AddressInfo;
  await writeWorker(folder, `http://127.0.0.1:${receiving}`);
  const running = start(folder, port);
  const said = listenTo(running);
  const stop = () => end(running);
  process.once("exit", stop);

  const opened: Workerd = {
    url,
    async ask(verb, asked) {
      const body = JSON.stringify(asked);
      const signal = AbortSignal.timeout(WITHIN_MS);
      const response = await fetch(`${url}/bench/${verb}`, { method: "POST", body, signal });
      if (!response.ok) throw new Error(`"${verb}" failed: ${await response.text()}\n${said()}`);
      return (await response.json()) as never;
    },
    async [Symbol.asyncDispose]() {
      const gone = running.exitCode === null ? once(running, "exit") : undefined;
      stop();
      await gone;
      process.off("exit", stop);
      receiver.close();
      receiver.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await up(url, running, said);
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
  return opened;
}

async function writeWorker(folder: string, receiver: string): Promise<void> {
  // Apart from what changes beside it, as it is watched.
  await mkdir(join(folder, "worker"));
  await build({
    entryPoints: ["bench/edge/worker.ts"],
    bundle: true,
    minifySyntax: true,
    format: "esm",
    external: ["cloudflare:workers"],
    outfile: join(folder, "worker", "worker.js"),
    logLevel: "error",
  });
  const classes = { JOBS: "Jobs", HEARD: "Heard", SEEDED: "Seeded", BARE: "Bare" };
  const config = {
    name: "footplate-bench",
    main: "worker.js",
    no_bundle: true,
    compatibility_date: "2026-10-01",
    vars: { RECEIVER: receiver },
    durable_objects: {
      bindings: Object.entries(classes).map(([name, class_name]) => ({ name, class_name })),
    },
    migrations: [{ tag: "v1", new_sqlite_classes: Object.values(classes) }],
    workflows: [{ name: "steps", binding: "STEPS", class_name: "Steps" }],
  };
  await writeFile(join(folder, "worker", "wrangler.json"), JSON.stringify(config));
}

function start(folder: string, port: number): ChildProcess {
  const options = {
    config: join(folder, "worker", "wrangler.json"),
    ip: "127.0.0.1",
    port,
    "inspector-port": 0,
    "persist-to": join(folder, "state"),
    "show-interactive-dev-session": false,
    "log-level": "warn",
  };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  // A group of its own, so that whatever it starts can be ended with it.
  return spawn(
    process.execPath,
    [resolve("node_modules/wrangler/bin/wrangler.js"), "dev", ...flags],
    {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        WRANGLER_SEND_METRICS: "false",
        WRANGLER_SEND_ERROR_REPORTS: "false",
        WRANGLER_HIDE_BANNER: "true",
        WRANGLER_WRITE_LOGS: "false",
        WRANGLER_REGISTRY_PATH: join(folder, "registry"),
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
      },
    },
  );
}

function end({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** The last of what a process says. */
function listenTo({ stdout, stderr }: ChildProcess): () => string {
  let said = "";
  for (const stream of [stdout, stderr]) {
    stream?.on("data", (data) => (said = (said + String(data)).slice(-4_000)));
  }
  return () => said;
}

async function up(url: string, running: ChildProcess, said: () => string): Promise<void> {
  const late = Date.now() + UP_WITHIN_MS;
  while (Date.now() < late && running.exitCode === null) {
    const response = await fetch(`${url}/counts`, { signal: AbortSignal.timeout(5_000) }).catch(
      () => undefined,
    );
    if (response?.ok) return;
    await new Promise((retry) => setTimeout(retry, 100));
  }
  throw new Error(`The runtime did not start: ${said()}`);
}
