import { spawn, type ChildProcess } from "node:child_process";
import { dirname, delimiter } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { vi } from "vitest";

/** A command that goes on running, as it said the address it answers at. */
export interface Running {
  readonly url: string;
  /** What it has printed so far. */
  said(): string;
  /** Does what Ctrl-C does; resolves once nothing of it is left. */
  interrupt(): Promise<void>;
  /** Does that, and types the same again. */
  restart(): Promise<Running>;
}

const GONE_WITHIN_MS = 10_000;
const SERVES = /https?:\/\/localhost:\d+/;

/**
 * Types commands into a shell in `folder`, as a person does whose first `node` is `node`.
 * @returns What they printed, or the server that they have started: whoever prints an address is not waited for.
 * @throws With all they printed, if one of them fails.
 */
export function type(
  commands: string,
  folder: string,
  node = process.execPath,
): Promise<string | Running> {
  // A group of its own, so that all of it can be ended at once.
  const group = spawn("sh", ["-ec", commands], {
    cwd: folder,
    env: environment(node),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const isLeft = () => isAlive(group);
  const end = (signal: NodeJS.Signals) => {
    if (isLeft()) process.kill(-group.pid!, signal);
  };
  // Also when the test run itself is stopped.
  const killed = () => end("SIGKILL");
  process.once("exit", killed);

  async function interrupt() {
    end("SIGINT");
    await vi.waitUntil(() => !isLeft(), { timeout: GONE_WITHIN_MS }).finally(killed);
    process.off("exit", killed);
  }

  async function restart() {
    await interrupt();
    const again = await type(commands, folder, node);
    if (typeof again === "string") throw new Error(`"${commands.trim()}" serves nothing: ${again}`);
    return again;
  }

  let printed = "";
  let said = "";
  return new Promise((resolve, reject) => {
    const hear = (data: unknown) => {
      said += stripVTControlCharacters(String(data));
      const [url] = SERVES.exec(said) ?? [];
      if (url) resolve({ url, said: () => said, interrupt, restart });
    };
    group.stdout.on("data", (data) => {
      printed += String(data);
      hear(data);
    });
    group.stderr.on("data", hear);
    group.once("error", reject);
    group.once("close", (code) => {
      process.off("exit", killed);
      if (code === 0) resolve(printed);
      else reject(new Error(`"${commands.trim()}" ended with ${code}: ${said}`));
    });
  });
}

/** That of a person's shell: without what npm tells the scripts that it runs, and with no programs of this project. */
function environment(node: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(lifecycle|package|config_local_prefix)|INIT_CWD|NODE_|VITE)/.test(name),
  );
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((each) => !each.includes("node_modules"));
  return {
    ...Object.fromEntries(own),
    PATH: [dirname(node), ...path].join(delimiter),
    NO_COLOR: "1",
    CI: "1",
    // Nothing is told to anybody, or asked of anybody, beyond what a command is for.
    npm_config_audit: "false",
    npm_config_update_notifier: "false",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
  };
}

/** Whether any process of its group is left. */
function isAlive({ pid }: ChildProcess): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}
