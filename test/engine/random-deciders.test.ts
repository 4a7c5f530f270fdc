import fc from "fast-check";
import { expect, it } from "vitest";
import { createEngine, graphFlow, linearFlow, link, task, type Link } from "../../src/index.ts";

const CASES = 1_000;
const SIZE = 7;

/** A graph of tasks and small flows: child `to` comes after `from`, if `says` allows it. */
interface Plan {
  readonly isFlow: readonly boolean[];
  readonly links: readonly {
    readonly from: number;
    readonly to: number;
    /** Undefined: an order and no more. */
    readonly says: boolean | undefined;
    readonly isLate: boolean;
    readonly depth: NonNullable<Link["depth"]>;
  }[];
  readonly concurrency: number;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  isFlow: fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE }),
  links: fc.uniqueArray(
    fc
      .record({
        ends: fc.uniqueArray(fc.nat(SIZE - 1), { minLength: 2, maxLength: 2 }),
        says: fc.constantFrom(true, false, undefined),
        isLate: fc.boolean(),
        depth: fc.constantFrom(
          "ALL" as const,
          "FLOW" as const,
          "NEIGHBORS" as const,
          "ATOM" as const,
        ),
      })
      .map(({ ends, ...rest }) => ({ from: Math.min(...ends), to: Math.max(...ends), ...rest })),
    { maxLength: 10, selector: ({ from, to }) => `${from} ${to}` },
  ),
  concurrency: fc.constantFrom(1, 2, Infinity),
});

/** Which children are ignored, and whether what follows the graph is: one child after the other, by the words of the docs. */
function expected({ isFlow, links }: Plan) {
  const ignored = new Set<number>();
  let isEndIgnored = false;
  const followers = (from: number) =>
    links.filter((each) => each.from === from).map(({ to }) => to);
  const spread = (from: number, through: (child: number) => boolean) => {
    for (const next of followers(from).filter(through)) {
      ignored.add(next);
      spread(next, through);
    }
  };
  for (let child = 0; child < SIZE; child += 1) {
    if (ignored.has(child)) continue;
    const against = links.filter(
      ({ from, to, says }) => to === child && says === false && !ignored.has(from),
    );
    const depths = new Set(against.map(({ depth }) => depth));
    if (depths.size === 0) continue;
    ignored.add(child);
    if (depths.has("ALL")) {
      spread(child, () => true);
      // Whatever comes after the graph comes after each of its children.
      isEndIgnored = true;
    } else if (depths.has("FLOW")) spread(child, (next) => !isFlow[next]);
    else if (depths.has("NEIGHBORS")) {
      for (const next of followers(child)) if (!isFlow[next]) ignored.add(next);
    }
  }
  return { ignored, isEndIgnored };
}

it("PT-09: ignores in random graphs what an interpreter of the rules ignores, and runs the rest in order", async () => {
  const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const ended: string[] = [];
      const atom = (name: string) => task(name, { execute: () => void ended.push(name) });
      const children = plan.isFlow.map((isFlow, at) =>
        isFlow ? linearFlow(`${at}`, [atom(`${at}a`), atom(`${at}b`)]) : atom(`${at}`),
      );
      const links = plan.links.map(({ from, to, says, isLate, depth }) =>
        says === undefined
          ? link(`${from}`, `${to}`)
          : link(`${from}`, `${to}`, {
              decider: () => (isLate ? Promise.resolve(says) : says),
              depth,
            }),
      );
      const flow = linearFlow("whole", [graphFlow("g", children, { links }), atom("end")]);
      const engine = createEngine(flow, { concurrency: plan.concurrency });
      await engine.run();

      const { ignored, isEndIgnored } = expected(plan);
      const runs = plan.isFlow.flatMap((isFlow, at) => {
        if (ignored.has(at)) return [];
        return isFlow ? [`${at}a`, `${at}b`] : [`${at}`];
      });
      if (!isEndIgnored) runs.push("end");
      expect(ended.toSorted()).toEqual(runs.toSorted());
      const place = (child: number) => ended.findIndex((name) => name.startsWith(`${child}`));
      for (const { from, to } of plan.links) {
        if (!ignored.has(from) && !ignored.has(to)) expect(place(from)).toBeLessThan(place(to));
      }
      for (const { name, state, intention } of Object.values(engine.detail!.atoms)) {
        const [is, wants] = ended.includes(name) ? ["SUCCESS", "EXECUTE"] : ["IGNORE", "IGNORE"];
        expect([name, state, intention]).toEqual([name, is, wants]);
      }
    }),
    { seed, numRuns: CASES },
  );
});
