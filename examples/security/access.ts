import type { Identity } from "footplate/hono";
import type { Context } from "hono";

/** `MEMBERS` is a secret: JSON of each member's identity, by the SHA-256 of their token as hex. */
type Asked = Pick<Context<{ Bindings: { MEMBERS: string } }>, "env" | "req">;

/** Who has this token, of which tenant, and with which rights; undefined for anybody else. */
export async function authorize({ env, req }: Asked): Promise<Identity | undefined> {
  const [, token] = /^Bearer +(\S+)$/i.exec(req.header("authorization") ?? "") ?? [];
  if (token === undefined) return undefined;
  const members = new Map(Object.entries(JSON.parse(env.MEMBERS) as Record<string, Identity>));
  // By its hash: whoever reads the secret has no token, and how long this takes tells nothing of one.
  return members.get(await sha256(token));
}

/** What is written into `MEMBERS` in place of a token. */
export async function sha256(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
