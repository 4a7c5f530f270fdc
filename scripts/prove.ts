// Reruns what safety rests on and prints one table of it: `npm run prove -- --quick`. Ends with 1 if a line fails.
import { parseArgs } from "node:util";
import { headingOf, thisMachine, whatIsRun } from "../bench/machine.ts";
import { linesOf, type Line } from "./prove-lines.ts";
import { trials, type Sizes } from "./prove-proofs.ts";
import { proveTable } from "./prove-table.ts";

const usual: Sizes = { kills: 50, jobs: 2_000, worlds: 5_000, flows: 40_000, requests: 20_000 };
const quick: Sizes = { kills: 5, jobs: 300, worlds: 500, flows: 5_000, requests: 2_000 };

const size = { type: "string" } as const;
const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    seed: { type: "string" },
    kills: size,
    jobs: size,
    worlds: size,
    flows: size,
    requests: size,
    help: { type: "boolean", default: false },
  },
});

const seed = Number(given.seed ?? Math.floor(Math.random() * 2 ** 31));
const usualOrQuick = given.quick ? quick : usual;
const sizes = Object.fromEntries(
  Object.entries(usualOrQuick).map(([name, count]) => [
    name,
    Number(given[name as keyof Sizes] ?? count),
  ]),
) as unknown as Sizes;
const all = trials(sizes, seed);

if (given.help) {
  const shown = Object.entries(usual).map(
    ([name, count]) => `  --${name}  ${count}, or ${quick[name as keyof Sizes]} with --quick`,
  );
  console.log(`npm run prove -- [names] [--quick] [--seed S]

  names: of ${all.map(({ name }) => name).join(", ")}; all without any
  --quick  less than by default, which takes about five minutes on two idle cores, and without ${all.find(({ isLong }) => isLong)?.name}
${shown.join("\n")}`);
  process.exit();
}

const unknown = positionals.filter((name) => !all.some((trial) => trial.name === name));
const numbers = [seed, ...Object.values(sizes)];
if (unknown.length > 0 || !numbers.every((count) => Number.isSafeInteger(count) && count >= 0)) {
  console.error(`Not known: ${[...unknown, ...process.argv.slice(2)].join(" ")}; try --help`);
  process.exit(1);
}

const isWanted = ({ name, isLong = false }: (typeof all)[number]) =>
  positionals.length > 0 ? positionals.includes(name) : !(given.quick && isLong);
const wanted = all.filter(isWanted);
const leftOut = all.filter((trial) => !isWanted(trial)).map(({ name }) => name);

const run = whatIsRun();
const lines: Line[] = [];
const startedAt = performance.now();
for (const trial of wanted) {
  console.error(`${trial.name} …`);
  // What comes to no end has shown nothing, and the others may still.
  const tried = await trial.run().catch((error: unknown) => {
    console.error(error);
    return [];
  });
  const these = linesOf(trial, tried);
  // Whoever ends it before it is through has seen so much.
  console.error(proveTable(these));
  lines.push(...these);
}

const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
const circumstances = [
  ...run,
  `seed ${seed}`,
  `${minutes} minutes`,
  ...(leftOut.length > 0 ? [`without ${leftOut.join(", ")}`] : []),
];
const failed = lines.filter(({ failures }) => failures.length > 0).length;
console.log(headingOf(await thisMachine()));
console.log(`\n${circumstances.join(", ")}\n`);
console.log(proveTable(lines));
console.log(`\n${lines.length} lines, ${failed} failed`);
if (failed > 0 || lines.length === 0) process.exitCode = 1;
