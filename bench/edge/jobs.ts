import { linearFlow, task } from "footplate";
import { conductorObject } from "footplate/durable-objects";
import { threeTasks } from "../board/three-tasks.ts";
import type { Env } from "./env.ts";
import { hear, type Tally } from "./heard.ts";

/** Three tasks that do nothing but one request each. */
export const fetching = ({ RECEIVER }: Env) =>
  linearFlow(
    "fetching",
    ["first", "second", "third"].map((name) =>
      task(name, {
        provides: name,
        execute: async () => (await fetch(RECEIVER, { method: "POST" })).status,
      }),
    ),
  );

/** A board, and the conductor of its jobs. */
export class Jobs extends conductorObject<Env>({
  flows: (env) => [threeTasks, fetching(env)],
  concurrency: 64,
}) {}

/** The same, with what it writes counted. */
export class Heard extends Jobs {
  readonly #tally: Tally;

  constructor(ctx: DurableObjectState, env: Env) {
    const tally = hear(ctx.storage);
    super(ctx, env);
    this.#tally = tally;
  }

  /** What was written since it was asked last. */
  tally(): Tally {
    const { rowsWritten, alarms, transactions } = this.#tally;
    this.#tally.rowsWritten = 0;
    this.#tally.alarms = 0;
    return { rowsWritten, alarms, transactions: transactions.splice(0) };
  }

  /** The statements that made its tables. */
  tables(): string[] {
    const { sql } = (this.ctx as DurableObjectState).storage;
    const made = "SELECT sql FROM sqlite_schema WHERE name LIKE 'footplate%' AND sql IS NOT NULL";
    return sql
      .exec<{ sql: string }>(`${made} ORDER BY type DESC`)
      .toArray()
      .map((row) => row.sql);
  }
}
