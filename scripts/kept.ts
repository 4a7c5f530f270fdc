import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A command that runs in a home folder of its own. */
export interface Kept {
  readonly pid: number;
  /** Ends all of its processes, and takes its home away. */
  end(): Promise<void>;
}

const keeper = fileURLToPath(new URL("browser-keeper.ts", import.meta.url));

/** Has a command run, which ends with this process at the latest, however that ends. */
export function keep(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Kept {
  // Detached, as what ends a terminal's processes must not end the one that ends the browser's.
  const kept = spawn(process.execPath, [keeper, ...command], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
    env: { ...process.env, ...environment },
  });
  return {
    pid: kept.pid ?? 0,
    async end() {
      if (kept.exitCode !== null) return;
      kept.stdin.end();
      await once(kept, "exit");
    },
  };
}
