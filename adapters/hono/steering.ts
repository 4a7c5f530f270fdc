import { idOf, named, route, valueOf, type Route } from "./call.ts";

/** What is done to jobs by who holds no claim on them. */
export const steering: readonly Route[] = [
  route("POST /jobs/:id/cancel", "admin", async (call) => {
    const ask = named(call, "id", await call.body());
    return call.answer(await valueOf(call.board("cancel", ask as never)));
  }),

  route("POST /jobs/:id/redrive", "admin", async (call) => {
    const ask = { id: idOf(call), changes: await call.body() };
    return call.answer(await valueOf(call.board("redrive", ask as never)));
  }),
];
