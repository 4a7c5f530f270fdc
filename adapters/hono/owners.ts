import { FootplateError } from "../../src/index.ts";
import type { Identity } from "./identity.ts";

// A slash in the name of one identity must not make it look like another's.
const prefixOf = ({ who }: Identity) => `${who.replace(/[%/]/g, encodeURIComponent)}/`;

/** The owner in whose name an identity claims. What is no name is left for the board to refuse. */
export const ownerOf = (identity: Identity, who: unknown): unknown =>
  typeof who === "string" && who !== "" ? prefixOf(identity) + who : who;

/** The entity under a name that is the identity's own, as its claims are made under. */
export function presentAs(identity: Identity, entity: unknown): unknown {
  const { name } = { ...(entity as { name?: unknown } | null) };
  if (typeof name !== "string" || name.startsWith(prefixOf(identity))) return entity;
  return { ...(entity as object), name: ownerOf(identity, name) };
}

/** Claims as they were asked for, if all of them are the identity's own. @throws {FootplateError} `NOT_OWNER` */
export function own(identity: Identity, ...claims: readonly unknown[]): void {
  const prefix = prefixOf(identity);
  for (const claim of claims) {
    const who = (claim as { who?: unknown } | null | undefined)?.who;
    if (typeof who === "string" && !who.startsWith(prefix)) {
      throw new FootplateError("NOT_OWNER", `"${identity.who}" may not use the claim of "${who}"`);
    }
  }
}
