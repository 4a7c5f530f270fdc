import { createConductor, type Conductor, type Flow } from "footplate";
import { httpJobBoard, httpPersistence } from "footplate/http";

/** Works from anywhere on the jobs of a board on the edge. */
export function workFor(url: string, token: string, flows: readonly Flow[]): Conductor {
  const edge = { url, headers: { authorization: `Bearer ${token}` } };
  return createConductor({
    board: httpJobBoard(edge),
    persistence: httpPersistence(edge),
    flows,
  }).start();
}
