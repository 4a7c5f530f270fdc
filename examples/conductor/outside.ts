import { createConductor, type ConductorOptions } from "footplate";
import { httpJobBoard, httpPersistence, type HttpOptions } from "footplate/http";

/** Works on the jobs of a board behind HTTP until `stop` is aborted; gives how many it ran. */
export async function workUntil(
  stop: AbortSignal,
  edge: HttpOptions,
  flows: ConductorOptions["flows"],
): Promise<number> {
  const conductor = createConductor({
    name: "outside",
    board: httpJobBoard(edge),
    persistence: httpPersistence(edge),
    flows,
    concurrency: 8,
    transient: () => ({ startedAt: new Date() }),
  });
  conductor.on("board_error", ({ error, retryInMs }) => {
    console.warn(`${error.code}: ${error.message}; asks again in ${retryInMs} ms`);
  });
  const { dispatched } = await conductor.run({ signal: stop });
  return dispatched;
}
