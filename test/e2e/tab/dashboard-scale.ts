import { indexedDBJobBoard } from "footplate/indexeddb";
import { defineDashboard, type DashboardElement } from "footplate/dashboard";

const WHO = "somebody";
const LEASE_MS = 600_000;
const BATCH = 500;

const board = indexedDBJobBoard({ name: "dashboard-scale", persist: false });

/** Puts as many jobs on the board as asked, of three flows; a fifth of them ended, well or not. */
async function fill(count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => from + at);
    await board.postAll(
      numbers.map((number) => ({
        flow: `flow-${number % 3}`,
        name: `job ${number}`,
        store: { number },
        durability: "relaxed" as const,
      })),
    );
  }
  for (let left = count / 5; left > 0; left -= BATCH) {
    const { claims } = await board.claim({
      who: WHO,
      leaseMs: LEASE_MS,
      limit: Math.min(BATCH, left),
    });
    await Promise.all(
      claims.map((claim, at) =>
        at % 10 === 0
          ? board.consume(claim, {
              flowState: "REVERTED",
              failure: { name: "Error", message: "no", types: ["Error"] },
            })
          : board.consume(claim, { flowState: "SUCCESS", results: {} }),
      ),
    );
  }
}

/** One update that shows: a job is posted, claimed and ended in turn. */
async function update(number: number): Promise<void> {
  if (number % 2 === 0) await board.post({ flow: "flow-0", name: `new ${number}` });
  const { claims } = await board.claim({ who: WHO, leaseMs: LEASE_MS });
  if (number % 2 === 1) await board.consume(claims[0]!, { flowState: "SUCCESS", results: {} });
}

function show(): void {
  defineDashboard();
  const element = document.createElement("footplate-dashboard") as DashboardElement;
  Object.assign(element, { board });
  document.querySelector("main")!.append(element);
}

Object.assign(globalThis, { fill, update, show });
