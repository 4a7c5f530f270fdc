import { task, type } from "footplate";
import { openTab } from "footplate/indexeddb";

/** What somebody writes first: a job that is posted, run and shown by one page. */
const hello = task("hello", {
  input: { name: type<string>() },
  provides: "greeting",
  execute: ({ name }) => `Hello, ${name}`,
});

const tab = openTab({ name: "hello", flows: [hello] });
const outcome = await tab.wait(await tab.post({ flow: hello, store: { name: "Ada" } }));
const { fate, flowState, results } = outcome;
document.body.textContent = `${results?.greeting}: ${fate}, ${flowState}`;
