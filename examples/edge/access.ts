import { allowAll, type Identity } from "footplate/hono";
import type { Context } from "hono";
import type { Env } from "./env.ts";

const OWNER: Identity = { who: "owner", may: ["read", "post", "work", "admin"] };

/** Whoever knows the token may do everything; nobody else may do anything. */
export async function authorize(c: Context<{ Bindings: Env }>): Promise<Identity | undefined> {
  const [, given] = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
  if (!given || !c.env.TOKEN) return undefined;
  return (await isSame(given, c.env.TOKEN)) ? OWNER : undefined;
}

/** Whether the request was made on this machine, where `wrangler dev` runs. */
export const isLocal = (c: Context<{ Bindings: Env }>): boolean => allowAll(c) !== undefined;

/** Whether it was made by a page of this machine: only a page needs to be told the token. */
export const isLocalPage = (c: Context<{ Bindings: Env }>): boolean =>
  isLocal(c) && (c.req.header("origin") ?? c.req.header("referer")) !== undefined;

/** Takes as long for a nearly right token as for a wrong one. */
async function isSame(given: string, known: string): Promise<boolean> {
  const digest = (text: string) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return crypto.subtle.timingSafeEqual(await digest(given), await digest(known));
}
