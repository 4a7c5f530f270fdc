import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobBoard } from "footplate";
import { indexedDBJobBoard } from "footplate/indexeddb";

describe("events of a board in IndexedDB", () => {
  let name: string;
  let board: JobBoard;
  let other: JobBoard;
  beforeEach(async () => {
    name = crypto.randomUUID();
    board = indexedDBJobBoard({ name, persist: false });
    other = indexedDBJobBoard({ name, persist: false });
    await Promise.all([board.counts(), other.counts()]);
  });
  afterEach(async () => {
    await Promise.all([board.close(), other.close()]);
    await deleteDB(name);
  });

  /** The names of the jobs that are heard of. */
  const hear = async (by: JobBoard) => {
    const heard: string[] = [];
    by.on("POSTED", ({ job }) => heard.push(job.name));
    // Listening begins behind this.
    await by.events()[Symbol.asyncIterator]().return?.(undefined);
    await by.counts();
    return heard;
  };

  it("come in one order for all handles, whoever did it", async () => {
    const heard = await Promise.all([hear(board), hear(other)]);
    for (let round = 0; round < 20; round++) {
      await (round % 2 ? other : board).post({ flow: "pack", name: `${round}` });
    }
    const inOrder = Array.from({ length: 20 }, (_, round) => `${round}`);
    await expect.poll(() => heard).toEqual([inOrder, inOrder]);
  });

  it("reach who listened before, though another begins to listen while they go round", async () => {
    const heard = await hear(board);
    await board.post({ flow: "pack" });
    // Long enough to look and find nothing, too short for the event to have come round.
    for (let turn = 0; turn < 50; turn++) await undefined;
    await board.events()[Symbol.asyncIterator]().return?.(undefined);
    await expect.poll(() => heard).toEqual(["pack"]);
  });

  it("tell the others of what was done last before a close", async () => {
    const heard = await hear(other);
    const posting = board.post({ flow: "pack", name: "last" });
    await board.close();
    await posting;
    await expect.poll(() => heard).toEqual(["last"]);
  });

  it("bring a big store with them", async () => {
    const photo = new Uint8Array(50_000).fill(7);
    const stream = other.events()[Symbol.asyncIterator]();
    await other.counts();
    const { id } = await board.post({ flow: "pack", store: { photo } });
    const { value } = await stream.next();
    expect(value).toMatchObject({ type: "POSTED", job: { id, store: { photo } } });
    await stream.return?.(undefined);
  });

  it("bring errors as errors", async () => {
    const error = Object.assign(new RangeError("Too far"), { code: "E_FAR" });
    const stream = other.events()[Symbol.asyncIterator]();
    await other.counts();
    await board.post({ flow: "pack", store: { error } });
    const { value } = await stream.next();
    const sent = (value as unknown as { job: { store: { error: RangeError } } }).job.store.error;
    expect(sent).toBeInstanceOf(Error);
    expect(sent).toMatchObject({ name: "RangeError", message: "Too far", code: "E_FAR" });
    await stream.return?.(undefined);
  });
});
