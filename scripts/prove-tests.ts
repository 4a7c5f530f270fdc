import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Told } from "../test/told.ts";
import type { Tried } from "./prove-lines.ts";

/** Tests of one file, as vitest is asked for them. */
export interface Tests {
  readonly project: "node" | "e2e";
  readonly file: string;
  /** What they read their sizes and seed from. */
  readonly environment: Readonly<Record<string, string>>;
}

const REPORT = join("build", "prove.json");

/** Runs tests by vitest, and reads from its report what each of them told and whether it passed; none where there is no report. */
export async function tryTests({ project, file, environment }: Tests): Promise<Tried[]> {
  await mkdir("build", { recursive: true });
  // Else that of a run before would be taken for this one's.
  await rm(REPORT, { force: true });
  const flags = ["--project", project, "--reporter=json", `--outputFile=${REPORT}`];
  const vitest = spawn(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", file, ...flags],
    { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...environment } },
  );
  const [code] = (await once(vitest, "exit")) as [number | null];
  const tried = triedIn(await readFile(REPORT, "utf8").catch(() => undefined));
  const isOdd = code !== 0 && tried.length > 0 && tried.every(({ passed }) => passed);
  // Something was thrown beside the tests.
  return isOdd ? tried.map((one) => ({ ...one, passed: false })) : tried;
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
      readonly meta: { readonly told?: Told };
    }[];
  }[];
}

/** What a report of vitest tells of each test. One that was skipped did not pass. */
export function triedIn(report: string | undefined): Tried[] {
  if (report === undefined) return [];
  const { testResults } = JSON.parse(report) as Report;
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ fullName, status, meta, failureMessages }) => {
      if (failureMessages.length > 0) console.error(`${fullName}\n${failureMessages.join("\n")}`);
      return { name: fullName, passed: status === "passed", told: meta.told };
    });
}
