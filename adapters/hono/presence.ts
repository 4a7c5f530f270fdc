import { named, nameOf, nothing, route, valueOf, type Route } from "./call.ts";
import { presentAs } from "./owners.ts";

/** Who works on the board. */
export const presence: readonly Route[] = [
  route("GET /entities", "read", async ({ c, board, answer }) =>
    answer(await valueOf(board("entities", c.req.query()))),
  ),

  route("PUT /entities/:name", "work", async (call) => {
    const entity = named(call, "name", await call.body(), nameOf(call));
    await valueOf(call.board("register", presentAs(call.identity, entity) as never));
    return nothing();
  }),
];
