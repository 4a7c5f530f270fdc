import { describe, expect, it } from "vitest";
import type { AtomDetail } from "../../src/index.ts";
import { live, type Life } from "./converge/lives.ts";
import { scenarios } from "./converge/scenarios.ts";

/** What must be the same, however often it was begun. */
const outcomeOf = ({ end, failure }: Life) => ({
  state: end.state,
  failure: (failure as Error | undefined)?.message,
  atoms: Object.values(end.atoms).map(briefly),
});

const briefly = ({ name, state, intention, result, failure, steps, history }: AtomDetail) => ({
  name,
  state,
  intention,
  result,
  steps,
  failure: failure?.message,
  tried: history?.map(({ provided, failures }) => [provided, Object.keys(failures)]),
});

const names = Object.keys(scenarios);

describe("a flow whose process dies at any of its writes ends as if it had not", () => {
  it.each(names)("EN-37, RT-13: %s", async (name) => {
    const scenario = scenarios[name]!;
    const whole = await live(scenario);
    const saves = whole.told.length - 1;
    expect(saves).toBeGreaterThan(2);
    for (let at = 1; at <= saves; at += 1) {
      for (const applied of [false, true]) {
        const label = `save ${at}, applied: ${applied}`;
        const life = await live(scenario, { at, applied });
        // What has ended with its last write is run again by nobody: a flow that was reverted would start over.
        if (applied && at === saves) continue;
        expect(outcomeOf(life), label).toEqual(outcomeOf(whole));
        // P7: all that the first process did not tell of, and nothing twice.
        expect(life.told.flat(), label).toEqual(whole.told.slice(applied ? at + 1 : at).flat());
        // At most one atom was in flight, and it runs again under its own key.
        expect(new Set(life.effects), label).toEqual(new Set(whole.effects));
        expect(life.effects.length, label).toBeLessThanOrEqual(whole.effects.length + 1);
      }
    }
  });
});
