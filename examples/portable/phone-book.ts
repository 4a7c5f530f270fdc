// TaskFlow's phone book: calls everybody in it, on one number after the other until somebody answers. Each call is a scope of
// its own under a controller, so that one who does not answer has nobody else called again.
import {
  forEach,
  linearFlow,
  parameterizedForEach,
  run,
  task,
  type,
  unorderedFlow,
} from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  const call = async (name: string, number: number) => {
    if (number % 2 === 0) throw new Error(`Nobody answers ${number}`);
    print(`${name} answers ${number}`);
  };

  const book = { Jim: [555], Joe: [444, 442, 557], Suzie: [446, 559] };
  const everybody = unorderedFlow(
    "everybody",
    Object.entries(book).map(([name, numbers]) =>
      task(`call ${name}`, {
        retry: forEach(numbers, { provides: "number" }),
        requires: ["number"],
        execute: ({ number }: { number: number }) => call(name, number),
        revert: ({ number }) => print(`${name} is not at ${number}`),
      }),
    ),
  );
  await run(everybody, {}, { concurrency: 1 });

  // The same over numbers that are not known before it runs.
  const somebody = linearFlow(
    "somebody",
    [
      task("call", {
        requires: ["name", "number"],
        provides: "answered",
        async execute({ name, number }: { name: string; number: number }) {
          await call(name, number);
          return number;
        },
      }),
    ],
    { retry: parameterizedForEach({ values: "numbers", provides: "number", of: type<number>() }) },
  );
  const { answered } = await run(somebody, { name: "Ann", numbers: [222, 333, 335] });
  print(`Ann was reached on ${answered}`);
  try {
    await run(somebody, { name: "Bob", numbers: [222, 224] });
  } catch (error) {
    print(`Bob was not reached: ${(error as Error).message}`);
  }
}
