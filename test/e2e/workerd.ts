import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { vi } from "vitest";
import { freePort } from "../../scripts/free-port.ts";

/** The platform's own runtime with a worker of `edge/`, over a folder of its own. */
export interface Workerd {
  readonly url: string;
  /** Starts it, and resolves once it answers. */
  start(): Promise<void>;
  /** Ends it without a warning, as a power cut does; resolves once it is gone. */
  kill(): Promise<void>;
}

const UP_WITHIN_MS = 30_000;

/**
 * @param folder Where it keeps what its objects store.
 * @param receiver Where its tasks have their effects.
 * @param worker Its source.
 * @param flags Of compatibility, besides those of its date.
 */
export async function createWorkerdIn(
  folder: string,
  receiver: string,
  worker = "test/e2e/edge/worker.ts",
  flags: readonly string[] = [],
): Promise<Workerd> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await mkdir(join(folder, "objects"), { recursive: true });
  await build({
    entryPoints: [worker],
    bundle: true,
    format: "esm",
    external: ["cloudflare:workers"],
    outfile: join(folder, "worker.js"),
    logLevel: "error",
  });
  const config = join(folder, "workerd.capnp");
  await writeFile(config, configOf(port, folder, receiver, flags));
  let running: ChildProcess | undefined;
  let said = "";

  const isUp = async () => {
    if (running?.exitCode !== null) throw new Error(`workerd ended: ${said}`);
    return fetch(`${url}/counts`).then(
      // Who asks for a token is up, too.
      ({ ok, status }) => ok || status === 401,
      () => false,
    );
  };

  const kill = async () => {
    const killed = running;
    running = undefined;
    if (killed?.exitCode !== null || killed.signalCode !== null) return;
    const gone = once(killed, "exit");
    killed.kill("SIGKILL");
    await gone;
  };
  // Also when the test run itself is stopped.
  process.once("exit", () => void running?.kill("SIGKILL"));

  return {
    url,
    async start() {
      said = "";
      // It forks nothing, so that it is killed whole.
      running = spawn(resolve("node_modules/workerd/bin/workerd"), ["serve", config], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      running.stdout?.on("data", (data) => (said += String(data)));
      running.stderr?.on("data", (data) => (said += String(data)));
      await vi.waitUntil(isUp, { timeout: UP_WITHIN_MS, interval: 20 });
    },
    kill,
  };
}

const configOf = (
  port: number,
  folder: string,
  receiver: string,
  flags: readonly string[],
): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "objects", disk = (path = "${join(folder, "objects")}", writable = true)),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ${JSON.stringify(flags)},
  durableObjectNamespaces = [(className = "Jobs", uniqueKey = "jobs", enableSql = true)],
  durableObjectStorage = (localDisk = "objects"),
  bindings = [
    (name = "JOBS", durableObjectNamespace = "Jobs"),
    (name = "RECEIVER", text = "${receiver}"),
  ],
);
`;
