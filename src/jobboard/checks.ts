import { FootplateError } from "../errors.ts";
import type { ClaimToken, Ending } from "../job.ts";
import { aLength, aList, allWithin, aName, aTime, refused, someTime, within } from "../limits.ts";
import { name as isName } from "../shape.ts";
import * as asks from "./asks.ts";
import type { Entity } from "./entity.ts";
import type {
  AbandonOptions,
  ClaimRequest,
  JobQuery,
  PurgeQuery,
  RedriveChanges,
} from "./jobboard.ts";
import { priorityOf } from "./order.ts";
import type { PauseScope } from "./pausing.ts";
import type { PlainPosting } from "./posting.ts";

// All of them throw INVALID_INPUT, when the verb is called and before anything is read (P28).

// In place of a claim that was checked already: it may hold more than a token does.
const NO_CLAIM: ClaimToken = { id: "", who: "", generation: 0 };

export function checkPostings(postings: readonly PlainPosting[]): void {
  asks.post({ postings }, "post");
  for (const posting of postings) {
    for (const name of ["id", "name", "key", "lane", "flowId", "bookId"] as const) {
      if (posting[name] === "") throw refused(name, "", "must not be empty");
    }
    const { priority, delayMs } = posting;
    if (priority !== undefined && !priorityOf(priority)) {
      throw refused("priority", priority, "is no priority");
    }
    allWithin({ delayMs }, { delayMs: aTime });
  }
}

export function checkClaim(request: ClaimRequest): void {
  checkLease(request?.who, request?.leaseMs);
  asks.claim({ token: "", ...request }, "claim");
  const { limit = 1, token } = request;
  checkLimit(limit);
  if (token === "") throw refused("token", "", "must not be empty");
}

export function checkLease(who: unknown, leaseMs: unknown): void {
  checkName("who", who);
  within("leaseMs", leaseMs, aLength);
}

export function checkRenewal(claims: readonly ClaimToken[], leaseMs: unknown): void {
  within("claims", claims, aList);
  claims.forEach(checkToken);
  within("leaseMs", leaseMs, aLength);
}

export function checkConsume(claim: ClaimToken, ending: Ending | undefined): void {
  checkToken(claim);
  asks.consume({ claim: NO_CLAIM, ending }, "consume");
}

export function checkTrash(claim: ClaimToken, reason: string, ending: Ending | undefined): void {
  checkToken(claim);
  asks.trash({ claim: NO_CLAIM, reason, ending }, "trash");
}

export function checkCancel(id: string, reason: string | undefined): void {
  checkName("id", id);
  asks.cancel({ id, reason }, "cancel");
}

export function checkRedrive(id: string, changes: RedriveChanges): void {
  checkName("id", id);
  asks.redrive({ id, changes }, "redrive");
}

export function checkSignal(id: string, name: string): void {
  checkName("id", id);
  checkName("name", name);
}

export function checkPause(scope: PauseScope, on: boolean): void {
  asks.pause({ scope, on }, "pause");
}

export function checkEntity(entity: Entity): void {
  asks.register(entity, "entity");
  checkName("name", entity.name);
  allWithin(entity, { ttlMs: someTime });
}

export function checkPurge(query: PurgeQuery): void {
  asks.purge(query, "purge");
  if (query.limit !== undefined) checkLimit(query.limit);
  allWithin(query, { olderThanMs: aTime });
}

export function checkToken(claim: ClaimToken): void {
  checkName("id", claim?.id);
  checkName("who", claim.who);
  if (!Number.isInteger(claim.generation)) {
    throw refused("generation", claim.generation, "must be a whole number");
  }
}

export function checkAbandon(claim: ClaimToken, options: AbandonOptions): void {
  checkToken(claim);
  asks.abandon({ claim: NO_CLAIM, options }, "abandon");
  const { delayMs, wakeAt } = options;
  allWithin(options, { delayMs: aTime });
  if (delayMs !== undefined && wakeAt !== undefined) {
    throw new FootplateError("INVALID_INPUT", `Give "delayMs" or "wakeAt", not both`);
  }
}

export function checkQuery(query: JobQuery): void {
  asks.page(query, "query");
  if (query.limit !== undefined) checkLimit(query.limit);
}

export function checkName(what: string, name: unknown): void {
  within(what, name, aName);
  isName(name, what);
}

function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1) {
    throw refused("limit", limit, "must be a whole number above 0");
  }
}
