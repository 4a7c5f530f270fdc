import { createEngine, type Flow, type FlowDetail, type Persistence } from "footplate";

/** Begins a flow under this id, or goes on with it; gives when to come again, if it is not at its end. */
export async function workOn(
  flow: Flow,
  flowId: string,
  persistence: Persistence,
  stop?: AbortSignal,
): Promise<number | undefined> {
  const known: FlowDetail | undefined = await persistence.flow(flowId);
  // Higher than that of whoever had it before, who then can change nothing any more.
  const generation = (known?.generation ?? 0) + 1;
  const engine = createEngine(flow, { persistence, flowId, generation, parkMs: 1_000 });
  const { state, wakeAt } = await engine.run({ signal: stop });
  return state === "SUSPENDED" ? (wakeAt ?? Infinity) : undefined;
}
