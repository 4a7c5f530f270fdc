import { linearFlow, send, task, type } from "footplate";
import { openTab } from "footplate/indexeddb";

const call = async (...args: Parameters<typeof send>) => (await send(...args)).text();
const signUp = linearFlow("sign-up", [
  task("create-account", {
    input: { email: type<string>() },
    provides: "accountId",
    execute: ({ email }, context) => call(`/accounts/${email}`, { method: "PUT" }, context),
    revert: ({ email }, context) => call(`/accounts/${email}`, { method: "DELETE" }, context),
  }),
  task("send-welcome", {
    input: { accountId: type<string>() },
    execute: ({ accountId }, context) => call(`/mails/${accountId}`, { method: "POST" }, context),
  }),
]);

const tab = openTab({ name: "my-app", flows: [signUp] });
const job = await tab.post({ flow: signUp, store: { email: "ada@example.com" } });
console.log(await tab.wait(job));
