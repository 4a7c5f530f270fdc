import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createJobBoard } from "footplate/adapter";
import { durableObjectJobBoard } from "footplate/durable-objects";
import { createDatabase } from "../../adapters/durable-objects/database.ts";
import { latestDue } from "../../adapters/durable-objects/due.ts";
import { clock } from "./clock.ts";
import { plain } from "./flows.ts";
import { inside, overheard } from "./inside.ts";

const HOUR = 3_600_000;

describe("an object whose clock was set back while it was gone (P22)", () => {
  it("runs when it starts what was due before", async () => {
    const name = crypto.randomUUID();
    const board = durableObjectJobBoard(env.JOBS, { name, clock });
    await board.pause();
    const job = await board.post({ flow: plain, store: { board: name } });
    const later = await board.post({ flow: plain, store: { board: name }, delayMs: 1_000 });
    const stub = env.JOBS.get(env.JOBS.idFromName(name));
    // Nobody resumes it: who does would have it look.
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("DELETE FROM footplate_meta WHERE name = 'paused'");
    });
    await abortAllDurableObjects();
    clock.jump(-HOUR);
    expect(await board.wait(job)).toMatchObject({ ok: true });
    expect(await board.get(later.id)).toMatchObject({ state: "UNCLAIMED", runAt: later.runAt });
    clock.jump(HOUR);
  });

  it("finds that out by a look at each group of jobs, however many wait", () =>
    inside(async ({ storage, open }) => {
      const first = open().board;
      for (let at = 0; at < 50; at++) await first.post({ flow: "due" });
      for (let at = 0; at < 50; at++) await first.post({ flow: "due", delayMs: 1_000 });
      let read = 0;
      const database = createDatabase(overheard(storage, (_, __, ___, rows) => (read += rows)));
      expect(latestDue(database, clock.now())).toBe(clock.now());
      expect(read).toBeLessThanOrEqual(4);
      expect(latestDue(database, clock.now() - 1)).toBe(clock.now());
    }));

  it("looks for it before the first claim alone", () =>
    inside(async ({ open }) => {
      let asked = 0;
      const latest = async (now: number) => {
        asked += 1;
        return now;
      };
      const board = createJobBoard({ ...open().store, latest }, { clock });
      await board.claim({ who: "alice", leaseMs: 1_000 });
      await board.claim({ who: "alice", leaseMs: 1_000 });
      expect(asked).toBe(1);
    }));
});
