import { Hono, type Context } from "hono";
import { etag } from "hono/etag";

/** Only what these routes serve themselves, nobody's frame, and no text that would be run or taken for markup. */
const POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

// Its addresses are relative: where the routes are mounted is not known here.
const SHELL = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Jobs · footplate</title>
<script type="module" src="dashboard/page.js"></script>
</head>
<body><noscript>This page needs JavaScript.</noscript></body>
</html>
`;

const headers = (type: string) => ({
  "content-type": type,
  "content-security-policy": POLICY,
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // Kept, and asked for each time whether it is still the same: a script that is older than its routes knows them wrong.
  "cache-control": "no-cache",
});

/** The dashboard's page and its script. Neither holds any data, so that nobody is asked who they are. */
export function dashboard(): Hono<any> {
  const app = new Hono<any>();
  app.on("GET", ["/dashboard", "/dashboard/"], etag(), (c: Context) =>
    // From there its addresses would lead elsewhere. An app that is not strict about slashes comes by the first path.
    new URL(c.req.url).pathname.endsWith("/")
      ? c.redirect("../dashboard", 308)
      : c.body(SHELL, 200, headers("text/html; charset=utf-8")),
  );
  app.get("/dashboard/page.js", etag(), async (c) => {
    const { script } = await import("./dashboard-script.js");
    return c.body(script, 200, headers("text/javascript; charset=utf-8"));
  });
  return app;
}
