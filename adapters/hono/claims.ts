import { capped, fieldsOf, idOf, named, route, valueOf, type Call, type Route } from "./call.ts";
import { own, ownerOf } from "./owners.ts";

// What comes in is checked by the wire it is put on; only what identity and limits say is decided here.

/** Claiming, renewing and ending. */
export const claims: readonly Route[] = [
  route("POST /claims", "work", async (call) => {
    const { c, board, answer, identity, limits } = call;
    const { who, token = crypto.randomUUID(), limit, waitMs, ...others } = await fieldsOf(call);
    const ask = {
      ...others,
      who: ownerOf(identity, who),
      token,
      limit: capped(limits.maxBatch, limit),
      waitMs: capped(limits.maxWaitMs, waitMs),
    };
    return answer(await valueOf(board("claim", ask as never, c.req.raw.signal)));
  }),

  route("POST /claims/extend", "work", async (call) => {
    const ask = await fieldsOf(call);
    if (Array.isArray(ask["claims"])) own(call.identity, ...(ask["claims"] as unknown[]));
    return call.answer(await valueOf(call.board("extend", ask as never)));
  }),

  route("POST /claims/:id", "work", async (call) => {
    const { who, ...others } = await fieldsOf(call);
    const ask = { ...others, id: idOf(call), who: ownerOf(call.identity, who) };
    return call.answer(await valueOf(call.board("claimJob", ask as never)));
  }),

  ...(["abandon", "consume", "trash"] as const).map((verb) =>
    route(`POST /jobs/:id/${verb}`, "work", async (call: Call) => {
      const { claim, ...others } = await fieldsOf(call);
      own(call.identity, claim);
      const ask = { ...others, claim: named(call, "id", claim) };
      return call.answer(await valueOf(call.board(verb, ask as never)));
    }),
  ),
];
