import {
  createEngine,
  memoryPersistence,
  type AtomDetail,
  type Engine,
  type Flow,
  type FlowState,
} from "../../../src/index.ts";

/** An engine on a flow whose process died when its atoms stood like this. */
export async function left(
  flow: Flow,
  atoms: Record<string, Partial<AtomDetail>>,
  state: FlowState = "RUNNING",
): Promise<Engine> {
  const persistence = memoryPersistence();
  const dead = createEngine(flow, { persistence, flowId: "f", generation: 1 });
  await dead.prepare();
  const known = dead.detail!.atoms;
  const stood = Object.entries(atoms).map(([name, more]) => ({ ...known[name]!, ...more }));
  const change = { flowId: "f", generation: 1, revision: 1, state };
  await persistence.save({ ...change, atoms: stood });
  const detail = JSON.parse(JSON.stringify(await persistence.flow("f")));
  return createEngine(flow, { detail });
}
