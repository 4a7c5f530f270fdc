// A task that fails has what was done before it undone, last done first.
import { linearFlow, run, task } from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  const book = (what: string) =>
    task(`book ${what}`, {
      execute() {
        print(`${what}: booked`);
        return `${what} 1`;
      },
      revert: (_, { result }) => print(`${what}: gave back "${result}"`),
    });
  const trip = linearFlow("trip", [
    book("flight"),
    book("hotel"),
    task("book car", {
      execute() {
        print("car: none left");
        throw new Error("No car left");
      },
    }),
  ]);

  try {
    await run(trip);
  } catch (error) {
    print(`The trip is off: ${(error as Error).message}`);
  }
}
