import { linearFlow, task } from "footplate";
import { openTab } from "footplate/indexeddb";

/** A flow that never ends by itself. */
const endless = linearFlow("endless", [task("wait", { execute: () => new Promise(() => {}) })]);

// A tab of the same origin, as far as databases, locks and channels are concerned.
const name = new URLSearchParams(location.hash.slice(1)).get("name") ?? "";
openTab({ name, flows: [endless], persist: false });
