import { groupCommit } from "../../src/adapter.ts";
import { FootplateError } from "../../src/index.ts";
import { headOf, MISTAKEN, openBatch, type Batch } from "./batch.ts";
import { abort, inTime, type Database } from "./database.ts";
import { createMemory, type Memory } from "./memory.ts";
import { STORES, type Connection } from "./schema.ts";

export type Durability = "strict" | "relaxed";

/** One verb's part in a transaction. Nothing may be awaited in it but the batch's own reads, or the transaction ends. */
export interface Step<T> {
  readonly durability: Durability;
  /** Asks for what `run` will read, so that all steps of a batch read at once. */
  prefetch(batch: Batch): Promise<unknown>;
  /** Reads, decides, writes. What it throws before it writes refuses this step alone. */
  run(batch: Batch): Promise<T>;
}

export interface Commit {
  /** Resolves once the step's transaction is complete (P28). */
  <T>(step: Step<T>): Promise<T>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** Puts steps that arrive while a transaction is under way into the next one, in order of arrival (P28 to P31). */
export function createCommit(database: Database): Commit {
  const underWay = new Set<Promise<unknown>>();
  const memory = createMemory();
  const enter = groupCommit<Step<unknown>, unknown>((steps) =>
    database.use((connection) => transact(database, connection, steps, memory)),
  );

  const commit = (step: Step<unknown>) => {
    const answer = enter(step);
    underWay.add(answer);
    const over = () => void underWay.delete(answer);
    answer.then(over, over);
    return answer;
  };
  return Object.assign(commit as Commit, {
    settled: async () => void (await Promise.allSettled(underWay)),
  });
}

async function transact(
  database: Database,
  connection: Connection,
  steps: readonly Step<unknown>[],
  memory: Memory,
): Promise<readonly unknown[]> {
  const strict = steps.some(({ durability }) => durability === "strict");
  const durability = strict ? "strict" : "relaxed";
  const tx = database.follow(connection.transaction([...STORES], "readwrite", { durability }));
  const found = inTime(headOf(tx), connection.name, () => abort(tx));
  found.catch(() => {});
  try {
    const batch = await openBatch(tx, memory, found);
    await Promise.all(steps.map((step) => step.prefetch(batch)));
    const answers: unknown[] = [];
    for (const step of steps) answers.push(await step.run(batch).catch(refusal));
    await batch.finish();
    return answers;
  } catch (error) {
    abort(tx);
    memory.forget();
    if (error === MISTAKEN) return transact(database, connection, steps, memory);
    // Where it came too late, that is the reason of whatever else was thrown.
    const late = await found.catch((reason: unknown) => reason);
    throw FootplateError.is(late, "UNAVAILABLE") ? late : error;
  }
}

function refusal(error: unknown): Error {
  // The database's own errors are no answer to one step: they end the transaction for all.
  if (error instanceof DOMException) throw error;
  return asError(error);
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error), { cause: error });
