import { describe, expect, it } from "vitest";
import { createConductor, linearFlow, task } from "footplate";
import { clock } from "./clock.ts";
import { inside, overheard } from "./inside.ts";

const TASKS = 200;
const many = linearFlow(
  "many",
  Array.from({ length: TASKS }, (_, at) =>
    task(`t${at}`, {
      provides: `r${at}`,
      execute: () => (at === 7 ? "x".repeat(600_000) : at),
    }),
  ),
);

describe("a flow of many atoms", () => {
  it("writes at a checkpoint what changed, and not what is there", () =>
    inside(async ({ storage, open }) => {
      const bound: number[] = [];
      const { board, persistence } = open(
        {},
        overheard(storage, (statement, values) => {
          if (/^(INSERT|UPDATE).*footplate_(flows|atoms)/s.test(statement))
            bound.push(values.join().length);
        }),
      );
      const { flowId } = await board.post({ flow: many });
      await createConductor({ board, persistence, clock, flows: [many] }).run({ untilIdle: true });

      const detail = await persistence.flow(flowId);
      expect(detail).toMatchObject({ state: "SUCCESS", atoms: { t199: { result: 199 } } });
      expect(Object.keys(detail!.atoms)).toHaveLength(TASKS);
      expect(detail!.atoms["t7"]!.result).toHaveLength(600_000);
      // The atoms once as they were opened, then three rows a checkpoint.
      expect(bound.length).toBeLessThanOrEqual(TASKS + 3 * (TASKS + 1) + 1);
      expect(Math.max(...bound)).toBeLessThan(5_000);
    }));

  it("is gone with all its rows when it is destroyed", () =>
    inside(async ({ storage, open }) => {
      const { board, persistence } = open();
      const { flowId } = await board.post({ flow: many });
      await createConductor({ board, persistence, clock, flows: [many] }).run({ untilIdle: true });
      await persistence.destroyFlow(flowId);
      expect(await persistence.flow(flowId)).toBeUndefined();
      for (const table of ["flows", "atoms"]) {
        const { rows } = storage.sql.exec(`SELECT count(*) AS rows FROM footplate_${table}`).one();
        expect(rows).toBe(0);
      }
      const left = storage.sql
        .exec<{ owner: string }>("SELECT DISTINCT owner FROM footplate_texts")
        .toArray();
      // The results of the job are the board's to keep.
      expect(left.map(({ owner }) => owner.split("/")[0])).toEqual(["job"]);
    }));
});
