import { route, type Route } from "../call.ts";
import { openApiOf } from "./document.ts";

/** Tells what routes there are, these and itself, to whoever may look. */
export function openApi(others: readonly Route[]): Route {
  let text: string | undefined;
  const self = route("GET /openapi.json", "read", async () => {
    // Few ask for it, and a Worker starts often.
    text ??= JSON.stringify(openApiOf([...others, self]));
    return new Response(text, { headers: { "content-type": "application/json" } });
  });
  return self;
}
