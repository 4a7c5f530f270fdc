import type { Claim, JobBoard } from "../../src/index.ts";
import { grantedLease } from "./lease.ts";

/** The verbs of a claim as a page or worker may use them, and what is claimed through them. */
export interface Claims extends Pick<
  JobBoard,
  "claim" | "claimJob" | "extend" | "extendAll" | "abandon" | "consume" | "trash"
> {
  /** By job; a claim that was lost may still be among them. */
  readonly own: Map<string, Claim>;
}

/**
 * Claims under the lock that shows that this handle lives (P34), and for as long as its page needs (P35).
 * @param hold Takes that lock, if it is not held.
 * @param idle Called when a claim got less than it asked for: whoever waits wants to hear of the death of an owner.
 */
export function claimsOf(board: JobBoard, hold: () => Promise<void>, idle: () => void): Claims {
  const own = new Map<string, Claim>();
  const keep = <T extends Claim | undefined>(claim: T): T => {
    if (claim) own.set(claim.id, claim);
    return claim;
  };
  const dropped = <T>(id: string, result: T): T => {
    own.delete(id);
    return result;
  };

  return {
    own,
    async claim(request) {
      await hold();
      const claimed = await board.claim({ ...request, leaseMs: grantedLease(request?.leaseMs) });
      claimed.claims.forEach(keep);
      if (claimed.claims.length < (request.limit ?? 1)) idle();
      return claimed;
    },
    async claimJob(id, request) {
      await hold();
      return keep(
        await board.claimJob(id, { ...request, leaseMs: grantedLease(request?.leaseMs) }),
      );
    },
    extend: async (claim, leaseMs) => keep(await board.extend(claim, grantedLease(leaseMs))),
    extendAll: async (claims, leaseMs) => {
      const extended = await board.extendAll(claims, grantedLease(leaseMs));
      return extended.map((claim, at) => (claim ? keep(claim) : dropped(claims[at]!.id, claim)));
    },
    abandon: async (claim, options) => dropped(claim.id, await board.abandon(claim, options)),
    consume: async (claim, ending) => dropped(claim.id, await board.consume(claim, ending)),
    trash: async (claim, reason, ending) =>
      dropped(claim.id, await board.trash(claim, reason, ending)),
  };
}
