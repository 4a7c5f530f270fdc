import {
  capped,
  fieldsOf,
  idOf,
  named,
  nameOf,
  nothing,
  route,
  valueOf,
  type Call,
  type Route,
} from "./call.ts";

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

  // With a content type even where the body is empty: a page elsewhere could send what has none.
  route("POST /jobs/:id/signals/:name", "post", async (call) => {
    const ask = { id: idOf(call), name: nameOf(call), payload: await call.bodyIfAny() };
    await valueOf(call.board("signal", ask));
    return nothing();
  }),

  route("GET /jobs/:id/signals", "read", async (call) => {
    const signals = await valueOf(call.board("signals", { id: idOf(call) }));
    // A conductor hands them to the flow, and so needs them as they are.
    return call.answer(call.identity.may.includes("work") ? signals : call.shown.signals(signals));
  }),

  // What is paused is said in the body, be it all, by `{}`.
  ...([true, false] as const).map((on) =>
    route(on ? "POST /pause" : "POST /resume", "admin", async (call: Call) => {
      const ask = { scope: await call.body(), on };
      await valueOf(call.board("pause", ask as never));
      return nothing();
    }),
  ),

  route("GET /paused", "read", async (call) =>
    call.answer(await valueOf(call.board("paused", call.c.req.query()))),
  ),

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
