import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { promisify } from "node:util";
import { findChromium } from "../scripts/chromium.ts";
import { findEngine, firefox, webkit } from "../scripts/engines.ts";

/** What figures depend on: no name of a machine or person, and no path. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** By name, as each says it of itself: a text with a number in it. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A machine in one line. What says no version of itself is left out. */
export function headingOf({ cpu, cores, memoryBytes, system, versions }: Machine): string {
  const parts = Object.entries(versions).flatMap(([name, said]) => {
    const version = versionIn(said);
    return version ? [`${name} ${version}`] : [];
  });
  const memory = `${Math.round(memoryBytes / 2 ** 30)} GiB`;
  return [cpu.trim(), `${cores} ${cores === 1 ? "core" : "cores"}`, memory, system, ...parts].join(
    ", ",
  );
}

/** The first number with a dot in it, and nothing else: a browser may say where it is as well. */
export const versionIn = (said: string): string | undefined => /\d+(?:\.\w+)+/.exec(said)?.[0];

/** This machine. Asks its browsers for their versions, which takes a second. */
export async function thisMachine(): Promise<Machine> {
  const chromium = await findChromium().catch(() => undefined);
  const versionOf = (path: string): string =>
    (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  return {
    cpu: os.cpus()[0]?.model ?? process.arch,
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    system: systemName(),
    versions: {
      Node: process.version,
      workerd: versionOf("node_modules/workerd/package.json"),
      Chromium: chromium ? await saidBy([chromium, "--version"]) : "",
      Firefox: await saidBy(findEngine(firefox)?.concat("--version") ?? []),
      WebKit: await saidBy(webkit.command(findEngine(webkit) ?? [], "--version")),
    },
  };
}

function systemName(): string {
  const release = "/etc/os-release";
  const [, named] = existsSync(release)
    ? (/^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync(release, "utf8")) ?? [])
    : [];
  return `${named ?? os.type()} on ${process.arch}`;
}

async function saidBy([command, ...args]: readonly string[]): Promise<string> {
  if (!command) return "";
  const answer = await promisify(execFile)(command, args, { timeout: 20_000 }).catch(() => null);
  return answer?.stdout ?? "";
}

/** The day, and which commit of footplate is run, where that is known. */
export function whatIsRun(): string[] {
  const git = (...args: string[]) => spawnSync("git", args, { encoding: "utf8" }).stdout?.trim();
  const commit = git("rev-parse", "--short", "HEAD");
  const isChanged = Boolean(git("status", "--porcelain", "--untracked-files=no"));
  const day = new Date().toISOString().slice(0, 10);
  return [day, ...(commit ? [`commit ${commit}${isChanged ? " and changes to it" : ""}`] : [])];
}
