// `npm run bench -- board`: runs the benches that are named, or all of them.
import { board } from "./board.ts";
import { edge } from "./edge.ts";
import { engine } from "./engine.ts";
import { indexeddb } from "./indexeddb.ts";

const benches = { board, engine, indexeddb, edge };

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
for (const name of names) {
  if (!Object.hasOwn(benches, name)) {
    console.error(`There is no bench "${name}": take one of ${Object.keys(benches).join(", ")}`);
    process.exit(1);
  }
  console.log(await benches[name as keyof typeof benches]());
}
