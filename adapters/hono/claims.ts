import type { Claim } from "../../src/index.ts";
import { capped, fieldsOf, idOf, named, route, valueOf, type Call, type Route } from "./call.ts";
import { outliving } from "./outliving.ts";
import { own, ownerOf } from "./owners.ts";

// What comes in is checked by the wire it is put on; only what identity and limits say is decided here.

/**
 * Gives back what was claimed for somebody who has gone from a long poll: nobody would know of it until its lease lapses. One
 * who did not wait asks again by the same token when the connection broke, and is to get the same (P4).
 */
async function giveBack({ board }: Call, made: readonly Claim[]): Promise<void> {
  const options = { reason: "Whoever asked for it had gone" };
  const claims = made.map(({ id, who, generation }) => ({ id, who, generation }));
  await Promise.all(claims.map((claim) => board("abandon", { claim, options })));
}

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
    const { signal } = c.req.raw;
    const claim = async () => {
      const claimed = await valueOf(board("claim", ask as never, signal));
      if (signal.aborted && Number(ask.waitMs) > 0) await giveBack(call, claimed.claims);
      return claimed;
    };
    return answer(await outliving(c, claim()));
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
