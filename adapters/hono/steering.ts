import { capped, fieldsOf, idOf, named, route, valueOf, type Route } from "./call.ts";

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

  // What goes is said in the body: a request that says nothing is refused.
  route("DELETE /jobs", "admin", async (call) =>
    call.answer(await valueOf(call.board("purge", (await call.body()) as never))),
  ),

  route("POST /jobs/condemn", "admin", async (call) => {
    const { limit, ...others } = await fieldsOf(call);
    const ask = { ...others, limit: capped(call.limits.maxBatch, limit ?? Infinity) };
    return call.answer(await valueOf(call.board("condemn", ask as never)));
  }),
];
