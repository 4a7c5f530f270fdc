import type { Identity } from "footplate/hono";

/** Who may do what, by their token. */
export const MEMBERS = new Map<string, Identity>([
  ["t0ps3cret-all", { who: "anne", may: ["read", "post", "work", "admin"] }],
  ["t0ps3cret-read", { who: "rita", may: ["read"] }],
]);

/** Asks for one of those tokens. */
export const authorize = (c: { req: { header(name: string): string | undefined } }) =>
  MEMBERS.get((c.req.header("authorization") ?? "").replace(/^Bearer /, ""));
