import { send, task, type ConductorOptions } from "footplate";

/** Publishes a text. The token is no part of the job: whoever runs it brings their own. */
const publishAt = (url: string) =>
  task("publish", {
    requires: ["text"],
    optional: ["token"],
    needs: ["token"],
    async execute({ text, token }: { text: string; token?: string }, context) {
      const headers = { authorization: `Bearer ${token}` };
      await send(url, { method: "POST", body: text, headers }, context);
    },
  });

/** For `openTab` or `createConductor`, where somebody is signed in. It is asked for the token at each claim. */
export const signedIn = (url: string, token: () => string) =>
  ({
    flows: [publishAt(url)],
    provides: ["token"],
    transient: () => ({ token: token() }),
  }) satisfies Partial<ConductorOptions>;
