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

/**
 * Everyone may do everything, on a loopback host; anywhere else nobody may: for local development.
 */
export function allowAll(c: Context<any>): Identity | undefined {
  const said = (name: string): string | readonly [] => c.req.header(name) ?? [];
  const pages = ["origin", "referer"].flatMap(said);
  const hosts = ["host"].flatMap(said).map((host) => `http://${host}`);
  if (![c.req.url, ...hosts, ...pages].every(isLoopback)) return undefined;
  // A client that is no browser can send any Host, and a tunnel passes on what it got; both show.
  if (["x-forwarded-for", "mf-original-url"].flatMap(said).length > 0) return undefined;
  // `wrangler dev` makes URL and Host of a header that any page can send. No page can lie about where it is from, but one
  // may say nothing of it: then only what is no browser is let in.
  const isDev = c.req.header("cf-connecting-ip") !== undefined;
  if (isDev && pages.length === 0 && isBrowser(c)) return undefined;
  return isElsewhere(c.env) ? undefined : EVERYONE;
}

const isBrowser = (c: Context<any>): boolean =>
  c.req.header("user-agent")?.startsWith("Mozilla/") === true;

const isLoopback = (url: string): boolean =>
  URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);

/** Whether a Node server, which puts its request into the bindings, was reached from another machine. */
function isElsewhere(bindings: unknown): boolean {
  const node = bindings as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  const address = node?.incoming?.socket?.remoteAddress;
  return address !== undefined && !/^(::1|(::ffff:)?127\.[\d.]+)$/.test(address);
}
