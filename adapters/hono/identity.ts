import type { Context } from "hono";

/** What somebody may do: see jobs; post them; claim, run and end them and keep their progress; everything else. */
export type Right = "read" | "post" | "work" | "admin";

/** Who asks. Claims over HTTP are made as `<who>/<asked who>`, and only those may be used: nobody works in another's name. */
export interface Identity {
  readonly who: string;
  readonly tenant?: string;
  readonly may: readonly Right[];
}

const EVERYONE: Identity = { who: "local", may: ["read", "post", "work", "admin"] };

// Names that only this machine resolves to itself, compared whole: a name of somebody's own may point here too, which is
// how a page elsewhere would reach a server on this machine (DNS rebinding).
const LOOPBACK = /^(localhost|\[::1\]|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

/** Everyone may do everything, on a loopback host; anywhere else nobody may: for local development. */
export function allowAll(c: Context<any>): Identity | undefined {
  if (!LOOPBACK.test(new URL(c.req.url).hostname)) return undefined;
  // A client that is no browser can send any Host, and a tunnel passes on what it got; both show.
  if (c.req.header("x-forwarded-for") !== undefined) return undefined;
  return isElsewhere(c.env) ? undefined : EVERYONE;
}

/** Whether a Node server, which puts its request into the bindings, was reached from another machine. */
function isElsewhere(bindings: unknown): boolean {
  const node = bindings as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  const address = node?.incoming?.socket?.remoteAddress;
  return address !== undefined && !/^(::1|(::ffff:)?127\.[\d.]+)$/.test(address);
}
