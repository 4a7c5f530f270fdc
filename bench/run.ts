// `npm run bench -- board`: runs the benches that are named, or all of them, and prints one table.
import { board } from "./board.ts";
import { edge } from "./edge.ts";
import { engine } from "./engine.ts";
import { indexeddb } from "./indexeddb.ts";
import { headingOf, thisMachine, whatIsRun } from "./machine.ts";
import { report, type Part } from "./report.ts";

const benches: Readonly<Record<string, () => Promise<readonly Part[]>>> = {
  board,
  engine,
  indexeddb,
  edge,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
const unknown = names.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}": take one of ${Object.keys(benches).join(", ")}`);
  process.exit(1);
}

const run = whatIsRun();
const parts: Part[] = [];
for (const name of names) {
  console.error(`${name} …`);
  try {
    parts.push(...(await benches[name]!()));
  } catch (error) {
    console.error(error);
    parts.push({ bench: name, rows: [{ unended: `all of ${name}` }] });
  }
}
console.log(`${headingOf(await thisMachine())}\n\n${run.join(", ")}\n\n${report(parts)}`);
