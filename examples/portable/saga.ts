// Three services, and the last one refuses: the others are asked to take back what they did, last done first. The process
// dies in the middle of that, and whoever opens the flow next goes on with what is left, under the same keys.
import { createEngine, linearFlow, memoryPersistence, task, type } from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  // A service that helps: it remembers what it was asked to do, and does it once.
  const known = new Set<string>();
  const ask = (what: string, idempotencyKey: string) => {
    print(known.has(idempotencyKey) ? `${what}: done already` : what);
    known.add(idempotencyKey);
  };

  let die = () => {};
  const order = linearFlow("order", [
    task("reserve", {
      input: { item: type<string>() },
      provides: "reservation",
      execute({ item }, { idempotencyKey }) {
        ask(`reserve ${item}`, idempotencyKey);
        return `R-${item}`;
      },
      revert: (_, { result, idempotencyKey }) => ask(`release ${result}`, idempotencyKey),
    }),
    task("charge", {
      input: { euros: type<number>() },
      execute: ({ euros }, { idempotencyKey }) => ask(`charge ${euros}`, idempotencyKey),
      revert({ euros }, { idempotencyKey }) {
        ask(`refund ${euros}`, idempotencyKey);
        die();
      },
    }),
    task("ship", {
      input: { reservation: type<string>() },
      execute({ reservation }) {
        throw new Error(`Nobody carries ${reservation}`);
      },
    }),
  ]);

  const persistence = memoryPersistence();
  const flow = { persistence, flowId: "order-8", store: { item: "piano", euros: 900 } };
  const first = createEngine(order, { ...flow, generation: 1 });
  die = () => {
    print("the process dies");
    first.detach();
  };
  await first.run();

  die = () => {};
  const second = createEngine(order, { ...flow, generation: 2 });
  const why = await second.run().catch((error: Error) => error.message);
  print(`${second.state}: ${String(why)}`);
}
