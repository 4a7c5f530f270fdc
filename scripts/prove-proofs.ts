import type { Proof, Tried } from "./prove-lines.ts";
import { tryTests, type Tests } from "./prove-tests.ts";
import { startSoaking } from "./soaking.ts";

/** How much is tried of each. */
export interface Sizes {
  readonly kills: number;
  readonly jobs: number;
  readonly worlds: number;
  readonly flows: number;
  readonly requests: number;
}

/** Something to be shown, and how it is tried. */
export interface Trial extends Proof {
  /** Minutes of it are too long for who wants to know soon. */
  readonly isLong?: boolean;
  run(): Promise<readonly Tried[]>;
}

/** All that is shown, with chances that begin with a seed. */
export function trials({ kills, jobs, worlds, flows, requests }: Sizes, seed: number): Trial[] {
  const tests = (project: Tests["project"], file: string, sizes: Record<string, number> = {}) => {
    const said = Object.entries({ ...sizes, SEED: seed }).map(([name, size]) => [name, `${size}`]);
    const environment = Object.fromEntries(said) as Record<string, string>;
    return () => tryTests({ project, file, environment });
  };
  return [
    {
      name: "kills",
      atLeast: { jobs, kills },
      run: tests("e2e", "test/e2e/edge-kills.test.ts", { KILLS: kills, JOBS: jobs }),
    },
    { name: "tabs", run: tests("e2e", "test/e2e/tabs.test.ts") },
    { name: "takeover", run: tests("e2e", "test/e2e/tabs-soon.test.ts") },
    { name: "mutants", run: tests("node", "test/simulation/mutants.test.ts") },
    { name: "worlds", atLeast: { schedules: worlds }, run: () => soaked(worlds, seed) },
    { name: "exhaustive", isLong: true, run: tests("node", "test/simulation/exhaustive.test.ts") },
    {
      name: "flows",
      atLeast: { flows },
      run: tests("node", "test/engine/random.test.ts", { FLOWS: flows }),
    },
    {
      name: "routes",
      shows: "docs/security.md",
      atLeast: { requests },
      run: tests("node", "test/http/fuzz.test.ts", { FUZZ: requests }),
    },
  ];
}

/** Whole worlds of conductors, simulated on every core. */
async function soaked(worlds: number, seed: number): Promise<Tried[]> {
  const soaking = startSoaking({ first: seed, goesOn: (handedOut) => handedOut < worlds });
  await soaking.ended;
  const { schedules, broken } = soaking;
  for (const { seed: bad, violation } of broken) {
    console.error(`seed ${bad} breaks: ${violation?.rule}\n  ${violation?.history.join("\n  ")}`);
  }
  return [
    {
      // As far as the mutants show that the simulation sees a breach.
      name: "keeps every promise in random worlds (P1, P2, P3, P4, P7, P8, P11, P12)",
      passed: broken.length === 0,
      told: {
        what: "random simulated worlds: conductors that crash, freeze and lose replies, in virtual time",
        seed,
        counted: { schedules },
        wrong: { violations: broken.length },
      },
    },
  ];
}
