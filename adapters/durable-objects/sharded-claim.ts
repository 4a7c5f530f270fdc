import { hash, type BoardVerbs } from "../../src/adapter.ts";
import type { Claim } from "../../src/index.ts";
import type { Shard } from "./shard.ts";

type Ask = BoardVerbs["claim"]["ask"];
type Claimed = BoardVerbs["claim"]["reply"];

/**
 * Claims from one shard after the other until there are enough; each call begins at another one, and one that is asked again
 * at the same (P4). "Nothing is due" means that all were asked; a shard that fails loses none of what others gave (P25).
 */
export const shardedClaim =
  (shards: readonly Shard[]) =>
  async ({ limit = 1, ...ask }: Ask, signal: AbortSignal | undefined): Promise<Claimed> => {
    const from = Number.parseInt(hash(ask.token).slice(0, 8), 16);
    const claims: Claim[] = [];
    const instants: number[] = [];
    let trouble: { readonly error: unknown } | undefined;
    let now: number | undefined;
    for (let turn = 0; turn < shards.length; turn += 1) {
      const left = limit - claims.length;
      if (left === 0) {
        // Somebody was not asked: there may be more at once.
        if (now !== undefined) instants.push(now);
        break;
      }
      try {
        const shard = shards[(from + turn) % shards.length]!;
        const got = await shard("claim", { ...ask, limit: left, waitMs: 0 }, signal);
        claims.push(...got.claims);
        now = Math.max(now ?? 0, got.now ?? 0);
        if (got.nextAt !== undefined) instants.push(got.nextAt);
      } catch (error) {
        trouble = { error };
      }
    }
    if (trouble && claims.length === 0) throw trouble.error;
    if (trouble && now !== undefined) instants.push(now);
    return {
      claims,
      ...(instants.length > 0 && { nextAt: Math.min(...instants) }),
      ...(now && { now }),
    };
  };
