import { linearFlow, task } from "footplate";
import { openTab } from "footplate/indexeddb";

/** A flow that never ends by itself. */
const endless = linearFlow("endless", [task("wait", { execute: () => new Promise(() => {}) })]);

// The frame is named after the database.
openTab({ name: window.name, flows: [endless], persist: false });
