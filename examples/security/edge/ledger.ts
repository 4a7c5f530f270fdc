import { DurableObject } from "cloudflare:workers";
import { fenced, type Fences, type FenceTransactions } from "footplate/hono";

/** Keeps what was charged. A charge, its key and its fence are one transaction: all of them are there, or none. */
export class Ledger extends DurableObject<unknown> {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS charges (id INTEGER PRIMARY KEY, what TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS fences (job TEXT PRIMARY KEY, fence INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, answer TEXT NOT NULL);
    `);
  }

  override async fetch(request: Request): Promise<Response> {
    const what = await request.text();
    return fenced.apply(request, this.#store, () => this.charge(what));
  }

  /** Nothing in here may wait: the transaction is over when it returns. */
  charge(what: string) {
    const { id } = this.#sql
      .exec<{ id: number }>("INSERT INTO charges (what) VALUES (?) RETURNING id", what)
      .one();
    return { status: 201, body: `receipt ${id}` };
  }

  readonly #fences: Fences = {
    fenceOf: (job) => this.#value<number>("SELECT fence AS value FROM fences WHERE job = ?", job),
    setFence: (job, fence) =>
      void this.#sql.exec("INSERT OR REPLACE INTO fences VALUES (?, ?)", job, fence),
    keyOf: (key) =>
      JSON.parse(
        this.#value<string>("SELECT answer AS value FROM keys WHERE key = ?", key) ?? "null",
      ) ?? undefined,
    setKey: (key, answer) =>
      void this.#sql.exec("INSERT INTO keys VALUES (?, ?)", key, JSON.stringify(answer)),
  };

  readonly #store: FenceTransactions = {
    transaction: (body) => this.ctx.storage.transactionSync(() => body(this.#fences, undefined)),
  };

  #value<T extends SqlStorageValue>(query: string, name: string): T | undefined {
    return this.#sql.exec<{ value: T }>(query, name).toArray()[0]?.value;
  }
}
