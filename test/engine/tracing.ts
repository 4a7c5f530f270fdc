import { createEngine, task, type Engine, type Flow } from "../../src/index.ts";

/** Tasks that write down that they ran and were reverted. */
export function tracing() {
  const story: string[] = [];
  const step = (name: string, more: { fails?: () => boolean; requires?: string[] } = {}) =>
    task(name, {
      requires: more.requires ?? [],
      provides: name.toUpperCase(),
      execute() {
        story.push(name);
        if (more.fails?.()) throw new Error(`${name} failed`);
        return `${name}!`;
      },
      revert: () => void story.push(`-${name}`),
    });
  return { story, step };
}

/** Says no. */
export const no = { decider: () => false };
/** Says yes. */
export const yes = { decider: () => true };
/** Where the atoms of an engine stand. */
export const statesOf = (engine: Engine) =>
  Object.fromEntries(
    Object.values(engine.detail!.atoms).map(({ name, state }) => [name, state] as const),
  );

/** Runs a flow one atom at a time. */
export async function ran(flow: Flow) {
  const engine = createEngine(flow, { concurrency: 1 });
  await engine.run();
  return engine;
}
