import type { Clock } from "../clock.ts";
import { FootplateError } from "../errors.ts";
import type { Notifier } from "../notifier.ts";
import { atomAnew } from "./atoms.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Graph } from "./compile.ts";
import type { EngineEvent } from "./events.ts";
import { startsNewRound } from "./recovery.ts";
import { AtomTable } from "./table.ts";
import { tellAtoms, tellFlow } from "./telling.ts";

/** Sets a flow back to where it had not begun, in one write. @throws {FootplateError} `INVALID_STATE` */
export async function resetFlow(
  graph: Graph,
  checkpoint: Checkpoint,
  notifier: Notifier<EngineEvent>,
  clock: Clock,
): Promise<void> {
  const { name } = graph.flow;
  const { detail } = checkpoint;
  if (detail.state === "RUNNING") {
    throw new FootplateError("INVALID_STATE", `Flow "${name}" is running, so it cannot be reset`);
  }
  const table = new AtomTable(graph, detail);
  for (const [index, atom] of table.atoms.entries()) {
    table.put(index, atomAnew(atom, startsNewRound(table, index, 0)));
  }
  const { atoms, transitions } = table.take();
  const meta = { cancelled: undefined, verdict: undefined };
  await checkpoint.save({ state: "PENDING", atoms, meta });
  tellAtoms(notifier, transitions, [], clock);
  if (detail.state !== "PENDING") tellFlow(notifier, name, detail.state, ["PENDING"], clock);
}
