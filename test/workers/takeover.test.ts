import { expect, it } from "vitest";
import { createJobBoard } from "footplate/adapter";
import { createDatabase } from "../../adapters/durable-objects/database.ts";
import { createTakeover } from "../../adapters/durable-objects/takeover.ts";
import { clock } from "./clock.ts";
import { codec, inside } from "./inside.ts";
import { createObjectStore } from "../../adapters/durable-objects/object-store.ts";

it("frees what is claimed anywhere in a long queue, step by step, and not what it claimed itself (P40)", () =>
  inside(async ({ storage }) => {
    const database = createDatabase(storage);
    const onLost = () => {};
    const opened = createObjectStore({ database, codec, clock, onLost, holds: true });
    const boardOf = (holder: string) => createJobBoard({ ...opened.own.store, holder }, { clock });
    const board = createJobBoard(opened.store, { clock });
    const posted = await board.postAll(
      Array.from({ length: 25 }, (_, at) => ({
        flow: ["first", "second"][at % 2]!,
        priority: at % 3 === 0 ? ("HIGH" as const) : ("LOW" as const),
        ...(at % 4 === 0 && { delayMs: 3_600_000 }),
      })),
    );
    const claim = { leaseMs: 60_000, limit: 1 };
    const dead: string[] = [];
    const mine: string[] = [];
    for (const [at, { id }] of posted.entries()) {
      if (at % 4 === 0 || at % 5 > 1) continue;
      const holder = at % 5 === 0 ? `dead ${at % 2}` : "this one";
      await boardOf(holder).claimJob(id, { who: "object", ...claim });
      (holder === "this one" ? mine : dead).push(id);
    }
    // Whoever is outside lives on.
    const outside = await board.claimJob(posted[2]!.id, { who: "outside", ...claim });
    expect(dead.length).toBeGreaterThan(2);
    expect(mine.length).toBeGreaterThan(2);

    const takeover = createTakeover({
      store: opened.store,
      database,
      clock,
      env: {},
      holder: "this one",
      limit: 4,
    });
    let steps = 1;
    while ((await takeover.step()).more) steps += 1;
    expect(steps).toBeGreaterThan(5);
    for (const id of dead) {
      expect(await board.get(id)).toMatchObject({ state: "UNCLAIMED", attempts: { lost: 1 } });
    }
    for (const id of [...mine, outside.job.id]) {
      expect(await board.get(id)).toMatchObject({ state: "CLAIMED", attempts: { lost: 0 } });
    }
  }));
