import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createJobBoard } from "footplate/adapter";
import { createDatabase } from "../../adapters/durable-objects/database.ts";
import { latestDue } from "../../adapters/durable-objects/due.ts";
import { sqlJobStore } from "../../adapters/durable-objects/job-store.ts";
import { createTakeover } from "../../adapters/durable-objects/takeover.ts";
import { migrate, migrations } from "../../adapters/durable-objects/schema.ts";
import { clock } from "./clock.ts";
import { codec } from "./inside.ts";

// An object of another class has no tables yet.
const inEmpty = (test: (storage: DurableObjectStorage) => Promise<void>) =>
  runInDurableObject(env.STRANGER.get(env.STRANGER.newUniqueId()), (_, ctx) => test(ctx.storage));

it("opens tables of the first version: what is there stays, and what was held is freed (P40)", () =>
  inEmpty(async (storage) => {
    const database = createDatabase(storage);
    migrate(database, migrations.slice(0, 1));
    // What later versions add, as it is today's code that writes here.
    const added = ["ending", "timed"];
    for (const column of added) storage.sql.exec(`ALTER TABLE footplate_jobs ADD COLUMN ${column}`);
    const before = sqlJobStore({ database, codec, clock });
    const own = createJobBoard({ ...before, holder: "the last incarnation" }, { clock });
    await own.postAll([{ flow: "held", priority: "HIGH" }, { flow: "ended" }, { flow: "free" }]);
    const { claims } = await own.claim({ who: "object", leaseMs: 60_000, limit: 2 });
    await own.consume(claims[1]!);
    // There a claim left the index of what is due.
    storage.sql.exec("UPDATE footplate_jobs SET due_at = NULL WHERE state = 'CLAIMED'");
    for (const column of added) {
      storage.sql.exec(`ALTER TABLE footplate_jobs DROP COLUMN ${column}`);
    }

    migrate(database);
    const store = sqlJobStore({ database, codec, clock });
    const board = createJobBoard(store, { clock });
    expect(await board.counts()).toMatchObject({ CLAIMED: 1, UNCLAIMED: 1, CONSUMED: 1 });
    const takeover = createTakeover({ store, database, clock, env: {}, holder: "this one" });
    expect(await takeover.step()).toEqual({ more: false });
    const again = await board.claim({ who: "object", leaseMs: 1_000, limit: 5 });
    expect(again.claims.map(({ job }) => job.name)).toEqual(["held", "free"]);
  }));

it("takes what waits in older tables for what waits for its time: there is nothing to make due (P22)", () =>
  inEmpty(async (storage) => {
    const database = createDatabase(storage);
    migrate(database, migrations.slice(0, 2));
    storage.sql.exec("ALTER TABLE footplate_jobs ADD COLUMN timed INTEGER");
    const board = createJobBoard(sqlJobStore({ database, codec, clock }), { clock });
    await board.post({ flow: "later", delayMs: 60_000 });
    storage.sql.exec("ALTER TABLE footplate_jobs DROP COLUMN timed");
    migrate(database);
    expect(latestDue(database, clock.now())).toBe(clock.now());
  }));
