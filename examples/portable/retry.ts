// A task under a retry controller: three attempts in all, each wait twice as long as the one before.
import { run, task, times, type Clock } from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  // Time is an option like any other: on this clock nobody has to wait.
  let now = 0;
  const clock: Clock = {
    now: () => now,
    async sleep(ms) {
      print(`waits ${ms} ms`);
      now += ms;
    },
  };
  const fetchPrice = task("fetch-price", {
    retry: times(3, { provides: "attempt", backoff: { initialMs: 1_000 } }),
    requires: ["attempt"],
    provides: "price",
    execute({ attempt }: { attempt: number }) {
      print(`attempt ${attempt}`);
      if (attempt < 3) throw new Error("The shop does not answer");
      return 42;
    },
  });
  const { price } = await run(fetchPrice, {}, { clock });
  print(`price ${price}`);
}
