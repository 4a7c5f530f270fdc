import { spawn, type ChildProcess } from "node:child_process";
import { vi } from "vitest";
import { freePort } from "../../scripts/free-port.ts";

/** `npm start` as a person runs it, on a port and over a folder of its own. */
export interface Server {
  readonly url: string;
  /** Starts it unless it runs, and resolves once it answers. */
  start(): Promise<void>;
  /** Ends all of its processes without a warning, as a power cut does. */
  kill(): Promise<void>;
  /** Asks it to stop; resolves once none of its processes is left. */
  stop(): Promise<void>;
}

const UP_WITHIN_MS = 60_000;
const GONE_WITHIN_MS = 10_000;

/** @param folder Where it keeps its jobs and files. */
export async function createServerIn(folder: string): Promise<Server> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let group: ChildProcess | undefined;
  let said = "";

  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  const isUp = async () => {
    if (group?.exitCode !== null) throw new Error(`The server ended: ${said}`);
    return answers();
  };
  const isGone = async (pid: number) => !isAlive(-pid) && !(await answers());

  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    const { pid } = group ?? {};
    if (pid === undefined || !isAlive(-pid)) return;
    process.kill(signal === "SIGKILL" ? -pid : pid, signal);
    await vi.waitUntil(() => isGone(pid), { timeout: GONE_WITHIN_MS });
  };

  // Also when the test run itself is stopped.
  process.once("exit", () => {
    if (group?.pid && isAlive(-group.pid)) process.kill(-group.pid, "SIGKILL");
  });

  return {
    url,
    async start() {
      if (group?.pid && isAlive(-group.pid)) return;
      said = "";
      // A group of its own, so that all of it can be killed at once.
      group = spawn("npm", ["start", "--", `--port=${port}`, `--persist-to=${folder}`], {
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      group.stdout?.on("data", (data) => (said += String(data)));
      group.stderr?.on("data", (data) => (said += String(data)));
      await vi.waitUntil(isUp, { timeout: UP_WITHIN_MS, interval: 100 });
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
}

/** Whether any process of a group is left. */
function isAlive(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}
