// Two tasks in a row: what the first provides, the second requires. A run without "name" does not compile.
import { linearFlow, run, task } from "footplate";

export const hello = linearFlow("hello", [
  task("greet", {
    requires: ["name"],
    provides: "greeting",
    execute: ({ name }: { name: string }) => `Hello, ${name}`,
  }),
  task("count", {
    requires: ["greeting"],
    provides: "letters",
    execute: ({ greeting }: { greeting: string }) => greeting.replaceAll(/\P{L}/gu, "").length,
  }),
]);

export async function main(print: (line: string) => void): Promise<void> {
  const { greeting, letters } = await run(hello, { name: "Ada" });
  print(greeting);
  print(`${letters} letters`);
}
