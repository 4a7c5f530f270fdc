import {
  found,
  idOf,
  named,
  nothing,
  route,
  upTo,
  valueOf,
  type Call,
  type Route,
} from "./call.ts";

/** Books and flows, for conductors elsewhere. */
export const records: readonly Route[] = [
  route("GET /books", "work", async (call) =>
    call.answer(await valueOf(call.persistence()("books", paging(call)))),
  ),

  route("GET /books/:id", "work", async (call) => {
    const id = idOf(call);
    return call.answer(found(await valueOf(call.persistence()("book", { id })), "book", id));
  }),

  route("PUT /books/:id", "work", async (call) => {
    const book = named(call, "id", await call.body()) as never;
    return call.answer(await valueOf(call.persistence()("saveBook", book)));
  }),

  route("DELETE /books/:id", "work", async (call) => {
    await valueOf(call.persistence()("destroyBook", { id: idOf(call) }));
    return nothing();
  }),

  route("GET /books/:id/flows", "work", async (call) => {
    const ask = { ...paging(call), bookId: idOf(call) };
    return call.answer(await valueOf(call.persistence()("flows", ask)));
  }),

  route("POST /flows", "work", async (call) => {
    const detail = (await call.body()) as never;
    await valueOf(call.persistence()("addFlow", { detail }));
    return nothing();
  }),

  route("GET /flows/:id", "work", async (call) => {
    const id = idOf(call);
    return call.answer(found(await valueOf(call.persistence()("flow", { id })), "flow", id));
  }),

  // Adds it or raises its generation, as `openFlow`.
  route("PUT /flows/:id", "work", async (call) => {
    const detail = named(call, "id", await call.body()) as never;
    return call.answer(await valueOf(call.persistence()("openFlow", { detail })));
  }),

  route("PATCH /flows/:id", "work", async (call) => {
    const change = named(call, "flowId", await call.body()) as never;
    await valueOf(call.persistence()("save", { change }));
    return nothing();
  }),

  route("DELETE /flows/:id", "work", async (call) => {
    await valueOf(call.persistence()("destroyFlow", { id: idOf(call) }));
    return nothing();
  }),
];

function paging({ c, limits }: Call) {
  const { limit, ...others } = c.req.query();
  return { ...others, limit: upTo(limits.maxBatch, "limit", limit) };
}
