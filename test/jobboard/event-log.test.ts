import { describe, expect, it } from "vitest";
import { eventLog, type Happening } from "../../src/adapter.ts";

const posted = (name: string, store: object = {}, at = 0): Happening =>
  ({ type: "POSTED", at, job: { name, store } }) as Happening;

const namesBehind = (log: ReturnType<typeof eventLog>, cursor: string) =>
  log.behind(cursor).events.map((event) => ("job" in event ? event.job.name : event.type));

describe("eventLog", () => {
  it("gives what happened behind a cursor", () => {
    const log = eventLog();
    const { cursor, events } = log.behind();
    expect(events).toEqual([]);
    log.add(posted("a"));
    log.add(posted("b"));
    expect(namesBehind(log, cursor)).toEqual(["a", "b"]);
    const [first, second] = log.behind(cursor).events;
    expect(namesBehind(log, first!.cursor)).toEqual(["b"]);
    expect(namesBehind(log, second!.cursor)).toEqual([]);
    expect(log.behind(cursor).cursor).toBe(second!.cursor);
    expect(log.behind().cursor).toBe(second!.cursor);
  });

  it("remembers the last ones only, and says RESET for those before", () => {
    const log = eventLog(3);
    const { cursor } = log.behind();
    log.add(posted("a"));
    const afterA = log.behind().cursor;
    for (const name of ["b", "c", "d"]) log.add(posted(name, {}, 7));
    expect(namesBehind(log, afterA)).toEqual(["b", "c", "d"]);
    expect(namesBehind(log, cursor)).toEqual(["RESET"]);
    const [reset] = log.behind(cursor).events;
    expect(reset).toEqual({ type: "RESET", at: 7, cursor: log.behind().cursor });
    log.add(posted("e"));
    expect(namesBehind(log, reset!.cursor)).toEqual(["e"]);
  });

  it.each(["", "none", "-", "x-1", "1"])(
    "says RESET for the cursor %j, which is not its own",
    (cursor) => {
      const log = eventLog();
      log.behind();
      log.add(posted("a"));
      expect(namesBehind(log, cursor)).toEqual(["RESET"]);
    },
  );

  it("says RESET for a cursor of another log, and for one it has not given yet", () => {
    const [log, other] = [eventLog(), eventLog()];
    const { cursor } = other.behind();
    expect(namesBehind(log, cursor)).toEqual(["RESET"]);
    expect(namesBehind(other, cursor.replace(/0$/, "5"))).toEqual(["RESET"]);
  });

  it("keeps no more than 16 MB of jobs", () => {
    const log = eventLog();
    const { cursor } = log.behind();
    const photo = new Uint8Array(6 * 1_048_576);
    log.add(posted("a", { photo }));
    const afterA = log.behind().cursor;
    log.add(posted("b", { photo }));
    expect(namesBehind(log, cursor)).toEqual(["a", "b"]);
    log.add(posted("c", { photo }));
    expect(namesBehind(log, cursor)).toEqual(["RESET"]);
    expect(namesBehind(log, afterA)).toEqual(["b", "c"]);
    log.add(posted("d", { film: new Uint8Array(20 * 1_048_576) }));
    expect(namesBehind(log, afterA)).toEqual(["RESET"]);
  });
});
