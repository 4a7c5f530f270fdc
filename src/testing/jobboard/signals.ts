import { refusal } from "../contract.ts";
import { claimedNames, pair, postedAndTaken, take, type BoardTests } from "./samples.ts";

/** Telling a job something. */
export const signalTests: BoardTests = {
  "keeps signals in order, by name, also of a job that has not begun (P12)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const { id } = await board.post({ flow: "pack" });
    expect(await board.signals(id)).toEqual({});
    await board.signal(id, "paid", { amount: 1 });
    await other.signal(id, "paid", { amount: 2 });
    await other.signal(id, "seen");
    const sent = { paid: [{ amount: 1 }, { amount: 2 }], seen: [undefined] };
    expect(await board.signals(id)).toEqual(sent);
    const claim = await take(board);
    await board.abandon(claim);
    expect(await other.signals(id)).toEqual(sent);
    expect(await other.get(id)).not.toHaveProperty("signals");
  },

  "makes a job due at once when what it is parked for is sent (P12)": async (trial) => {
    const { clock, expect } = trial;
    const [board, other] = await pair(trial);
    const claim = await postedAndTaken(board);
    const parked = await board.abandon(claim, { waitingFor: ["paid", "refused"] });
    expect(parked).toMatchObject({ state: "UNCLAIMED", waitingFor: ["paid", "refused"] });
    const { claims, nextAt } = await other.claim({ who: "bob", leaseMs: 1_000 });
    expect([claims, nextAt]).toEqual([[], undefined]);
    await other.signal(claim.id, "else");
    expect(await claimedNames(board)).toEqual([]);
    await clock.advance(10);
    await other.signal(claim.id, "paid", 1);
    const again = await take(board);
    expect(again.id).toBe(claim.id);
    expect(again.job).not.toHaveProperty("waitingFor");
  },

  "makes a job due that is parked for a signal when its time is up (P12)": async ({
    clock,
    open,
    expect,
  }) => {
    const board = await open();
    const wakeAt = clock.now() + 1_000;
    await board.abandon(await postedAndTaken(board), { waitingFor: ["paid"], wakeAt });
    expect((await board.claim({ who: "bob", leaseMs: 1_000 })).nextAt).toBe(wakeAt);
    await clock.advance(1_000);
    const late = await take(board);
    await board.abandon(late, { waitingFor: ["paid"], wakeAt: wakeAt + 1_000 });
    await board.signal(late.id, "paid");
    const job = await board.get(late.id);
    for (const gone of ["waitingFor", "wakeAt"]) expect(job).not.toHaveProperty(gone);
    expect(await claimedNames(board)).toHaveLength(1);
  },

  "does not park a job for a signal that came while it was claimed (P12)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    const claim = await postedAndTaken(board);
    await other.signal(claim.id, "paid");
    const back = await board.abandon(claim, { waitingFor: ["paid"] });
    expect(back).not.toHaveProperty("waitingFor");
    const again = await take(board);
    expect(again.id).toBe(claim.id);
    // It has seen that one now, and waits for the next.
    await board.abandon(again, { waitingFor: ["paid"] });
    expect(await claimedNames(board)).toEqual([]);
    await other.signal(claim.id, "paid");
    expect(await claimedNames(board)).toHaveLength(1);
  },

  "does not lose a signal that is sent while the job is being parked (P12)": async (trial) => {
    const { expect } = trial;
    const [board, other] = await pair(trial);
    for (let round = 0; round < 4; round++) {
      const claim = await postedAndTaken(board);
      const abandon = () => board.abandon(claim, { waitingFor: ["go"] });
      const signal = () => other.signal(claim.id, "go");
      await Promise.all(round % 2 ? [abandon(), signal()] : [signal(), abandon()]);
      const again = await take(other, "bob");
      expect(again.id).toBe(claim.id);
      await other.consume(again);
    }
  },

  "refuses a signal to a job that has ended, or is not known (P12)": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await board.signal(claim.id, "paid");
    await board.consume(claim);
    expect(await refusal(board.signal(claim.id, "paid"))).toMatchObject({ code: "INVALID_STATE" });
    expect(await board.signals(claim.id)).toEqual({ paid: [undefined] });
    expect(await refusal(board.signal("unknown", "paid"))).toMatchObject({ code: "NOT_FOUND" });
    expect(await refusal(board.signals("unknown"))).toMatchObject({ code: "NOT_FOUND" });
    expect(await refusal(board.signal(claim.id, ""))).toMatchObject({ code: "INVALID_INPUT" });
  },

  "refuses a payload that cannot be stored, and keeps nothing of it": async ({ open, expect }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    const refused = await refusal(board.signal(id, "paid", { by: () => {} }));
    expect(refused).toMatchObject({ code: "INVALID_INPUT" });
    expect(await board.signals(id)).toEqual({});
  },

  "keeps signals over a redrive, but not over one from the start (P12, P26)": async ({
    open,
    expect,
  }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await board.signal(claim.id, "__proto__", 1);
    await board.trash(claim, "Broken");
    await board.redrive(claim.id);
    expect(Object.entries(await board.signals(claim.id))).toEqual([["__proto__", [1]]]);
    await board.trash(await take(board), "Broken");
    await board.redrive(claim.id, { fromStart: true });
    expect(await board.signals(claim.id)).toEqual({});
  },

  "makes a parked job due when it is cancelled (P11, P12)": async ({ open, expect }) => {
    const board = await open();
    const claim = await postedAndTaken(board);
    await board.abandon(claim, { waitingFor: ["paid"] });
    expect(await board.cancel(claim.id)).not.toHaveProperty("waitingFor");
    expect((await take(board)).job.cancelRequested).toBe("Cancelled");
  },

  "tells of a signal": async ({ open, expect }) => {
    const board = await open();
    const { id } = await board.post({ flow: "pack" });
    const heard = new Promise((resolve) => board.on("SIGNALLED", resolve));
    await board.counts();
    await board.signal(id, "paid");
    expect(await heard).toMatchObject({ type: "SIGNALLED", job: { id } });
  },
};
