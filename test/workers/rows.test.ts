import { expect, it } from "vitest";
import { createConductor, purgeEnded } from "footplate";
import { createJobBoard } from "footplate/adapter";
import { createAlarm } from "../../adapters/durable-objects/alarm.ts";
import { clock } from "./clock.ts";
import { plain } from "./flows.ts";
import { inside, overheard } from "./inside.ts";

const JOBS = 1_000;
const BOUND = 9;

it(`writes no more than ${BOUND} rows for a job of three tasks, from post to end, indexes included`, () =>
  inside(async ({ storage, open }) => {
    let written = 0;
    let alarms = 0;
    const alarm = createAlarm(
      {
        getAlarm: () => storage.getAlarm(),
        async setAlarm(time) {
          alarms += 1;
          await storage.setAlarm(time);
        },
      },
      clock,
    );
    const { store, board, persistence } = open(
      { onDue: alarm.cover },
      overheard(storage, (_, __, rows) => (written += rows)),
    );
    for (let at = 0; at < JOBS; at++) await board.post({ flow: plain, store: { board: "rows" } });
    const posted = written;
    const own = createJobBoard({ ...store, holder: "this incarnation" }, { clock });
    const conductor = createConductor({ board: own, persistence, clock, flows: [plain] });
    await conductor.run({ untilIdle: true });
    expect(await board.counts()).toMatchObject({ CONSUMED: JOBS, FAILED: 0, UNCLAIMED: 0 });
    const ended = written;
    await clock.advance(1);
    while ((await purgeEnded(board, persistence, { olderThanMs: 0, limit: 100 })) > 0);
    const each = (rows: number) => (rows / JOBS).toFixed(3);
    console.log(
      `rows a job: ${each(ended)} (post ${each(posted)}, run ${each(ended - posted)}); ` +
        `purge ${each(written - ended)}; setAlarm ${alarms} times for all ${JOBS}`,
    );
    // A thousand posts share the row that says how far their numbers go.
    expect(ended).toBeLessThanOrEqual(BOUND * JOBS + Math.ceil(JOBS / 1_000) + 1);
    expect(alarms).toBeLessThanOrEqual(2);
  }));
