import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build } from "esbuild";

/** Processes that take letters to a mailbox, each as a person starts one. */
export interface Couriers {
  start(options: { readonly mailbox: string; readonly leaseMs: number }): {
    /** Ends it without a warning. */
    kill(): void;
    /** Asks it to stop; gives its exit code. */
    stop(): Promise<number | null>;
  };
  /** Ends all that are left. */
  killAll(): void;
}

/** @param folder Where the program is put, with all that it imports. */
export async function createCouriersIn(
  folder: string,
  { board, token }: { readonly board: string; readonly token: string },
): Promise<Couriers> {
  const program = join(folder, "courier.mjs");
  await build({
    entryPoints: ["examples/outside/node/courier.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  const all = new Set<ChildProcess>();

  return {
    start({ mailbox, leaseMs }) {
      const options = { board, mailbox, "lease-ms": leaseMs };
      const courier = spawn(
        process.execPath,
        [program, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)],
        {
          stdio: ["ignore", "ignore", "inherit"],
          env: { ...process.env, TOKEN: token },
        },
      );
      all.add(courier);
      return {
        kill: () => void courier.kill("SIGKILL"),
        async stop() {
          const left = once(courier, "exit");
          courier.kill("SIGTERM");
          const [code] = (await left) as [number | null];
          return code;
        },
      };
    },
    killAll() {
      for (const courier of all) courier.kill("SIGKILL");
    },
  };
}
