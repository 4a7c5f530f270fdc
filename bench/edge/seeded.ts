import { conductorObject } from "footplate/durable-objects";
import type { Env } from "./env.ts";

/** A board whose jobs nobody runs, filled with copies of those that are on it. */
export class Seeded extends conductorObject<Env>({ flows: [], run: false }) {
  /**
   * Copies one of the jobs of a state, numbered from `from` to before `to`. The copies are what the adapter would have
   * written, with an id and a sequence of their own.
   */
  seed(state: "UNCLAIMED" | "COMPLETE", from: number, to: number): void {
    const { sql } = (this.ctx as DurableObjectState).storage;
    const [template] = sql
      .exec<{ id: string }>("SELECT * FROM footplate_jobs WHERE state = ? LIMIT 1", state)
      .toArray();
    if (!template) throw new Error(`There is no job to copy of state "${state}"`);
    const { id } = template;
    const names = Object.keys(template);
    const own: Record<string, string> = {
      id: "new_id",
      sequence: "n",
      words: "replace(words, id, new_id)",
      record: `replace(replace(record, id, new_id), '"sequence":' || sequence, '"sequence":' || n)`,
    };
    sql.exec(
      `INSERT INTO footplate_jobs (${names.join()})
       WITH RECURSIVE numbers (n) AS (SELECT CAST(? AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
       SELECT ${names.map((name) => own[name] ?? name).join()}
       FROM (SELECT *, substr(id, 1, 24) || printf('%012x', n) AS new_id FROM footplate_jobs, numbers WHERE id = ?)`,
      from,
      to,
      id,
    );
  }
}
