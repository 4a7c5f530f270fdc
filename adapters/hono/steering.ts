import { fieldsOf, idOf, route, valueOf, type Route } from "./call.ts";

/** What is done to jobs by who holds no claim on them. */
export const steering: readonly Route[] = [
  route("POST /jobs/:id/cancel", "admin", async (call) => {
    const ask = { ...(await fieldsOf(call)), id: idOf(call) };
    return call.answer(await valueOf(call.board("cancel", ask)));
  }),
];
