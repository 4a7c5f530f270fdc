// A process dies in the middle of a flow. Whoever opens it next goes on where it stood: what is finished stays finished,
// and what was running runs again under the same key, by which an outside service can tell that it is a repeat.
import { createEngine, linearFlow, memoryPersistence, task } from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  let die = () => {};
  const step = (name: string) =>
    task(name, {
      execute(_, { attempt, idempotencyKey }) {
        print(`${name}: attempt ${attempt}, key ${idempotencyKey}`);
        if (name === "pack") die();
      },
    });
  const order = linearFlow("order", [step("charge"), step("pack"), step("ship")]);

  // In memory here; in IndexedDB or a Durable Object it outlives the process.
  const persistence = memoryPersistence();
  const first = createEngine(order, { persistence, flowId: "order-7", generation: 1 });
  // From then on it writes nothing, as if it were gone.
  die = () => first.detach();
  await first.run();

  const left = await persistence.flow("order-7");
  for (const { name, state } of Object.values(left?.atoms ?? {})) print(`${name} is ${state}`);

  die = () => {};
  const second = createEngine(order, { persistence, flowId: "order-7", generation: 2 });
  const { state } = await second.run();
  print(state);
}
