import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { purgeEnded } from "footplate";
import {
  remoteJobBoard,
  remotePersistence,
  type BoardVerbs,
  type PersistenceVerbs,
} from "footplate/adapter";
import { openObject } from "../../adapters/durable-objects/open-object.ts";
import { askByText } from "../../adapters/durable-objects/rpc.ts";
import { clock } from "./clock.ts";
import { plain } from "./flows.ts";
import { codec, overheard } from "./inside.ts";

const JOBS = 1_000;
const BOUND = 7;
const PURGED = 2;

it(`writes no more than ${BOUND} rows for a job of three tasks, from post to end, indexes included`, () =>
  // An object of another class has no tables and no conductor of its own.
  runInDurableObject(env.STRANGER.get(env.STRANGER.newUniqueId()), async (_, ctx) => {
    const { storage } = ctx as DurableObjectState;
    let written = 0;
    let alarms = 0;
    let alarmAt = Infinity;
    const heard = {
      ...overheard(storage, (__, ___, rows) => (written += rows)),
      getAlarm: async () => null,
      async setAlarm(time: number) {
        alarms += 1;
        alarmAt = time;
      },
      sync: () => storage.sync(),
    };
    const double = {
      id: ctx.id,
      storage: heard,
      waitUntil: (running: Promise<unknown>) => ctx.waitUntil(running),
      blockConcurrencyWhile: <T>(work: () => Promise<T>) => work(),
      abort: (reason: string) => ctx.abort(reason),
    };
    const object = openObject(double as unknown as DurableObjectState, env, {
      flows: [plain],
      clock,
    });
    const board = remoteJobBoard(askByText<BoardVerbs>(object.footplateBoard, codec), { clock });
    const persistence = remotePersistence(
      askByText<PersistenceVerbs>(object.footplatePersistence, codec),
      { clock },
    );
    // The tables themselves, and the block of numbers that a thousand share.
    await board.pause();
    await board.post({ flow: plain, store: { board: "rows" } });
    written = 0;
    for (let at = 1; at < JOBS; at++) await board.post({ flow: plain, store: { board: "rows" } });
    const posted = written;
    await board.resume();
    const ended = { CONSUMED: JOBS, FAILED: 0, UNCLAIMED: 0, CLAIMED: 0 };
    const goOn = async () => {
      if (alarmAt > Date.now()) return;
      alarmAt = Infinity;
      await object.alarm(undefined);
    };
    await vi.waitFor(async () => {
      await goOn();
      expect(await board.counts()).toMatchObject(ended);
    }, 20_000);
    const run = written - posted;

    for await (const { id } of board.jobs({ limit: 10 })) {
      expect(await persistence.flow(id)).toMatchObject({
        state: "SUCCESS",
        atoms: { c: { state: "SUCCESS", result: "C" } },
      });
    }
    await clock.advance(1);
    written = 0;
    while ((await purgeEnded(board, persistence, { olderThanMs: 0, limit: 100 })) > 0);
    // And the own row of each flow that a slice ended in the middle of.
    expect(written).toBeLessThanOrEqual(PURGED * JOBS + 15);
    const each = (rows: number) => (rows / JOBS).toFixed(3);
    console.log(
      `rows a job: ${each(posted + run)} (post ${each(posted)}, run ${each(run)}); ` +
        `purge ${each(written)}; setAlarm ${alarms} times for all ${JOBS}`,
    );
    // And what it took to resume, and to go on with the job in which a slice ended.
    expect(posted + run).toBeLessThanOrEqual(BOUND * JOBS + 15);
    // One a slice, and one for what was posted.
    expect(alarms).toBeLessThanOrEqual(8);
  }));
