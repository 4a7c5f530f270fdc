import { linearFlow, task, type, unorderedFlow } from "footplate";

const split = task("split", {
  input: { text: type<string>() },
  // Each of these keys of its result under its own name.
  provides: ["title", "words"],
  execute: ({ text }) => ({ title: text.split("\n")[0] ?? "", words: text.split(/\s+/).length }),
});

const price = task("price", {
  requires: ["count"],
  // What it calls "count" is "words" to the flow.
  rebind: { count: "words" },
  // Given here and never stored, so that a resumed flow sees what the code now says.
  inject: { cents: 20 },
  provides: "price",
  execute: ({ count, cents }: { count: number; cents: number }) => count * cents,
});

const file = task("file", {
  requires: ["title"],
  optional: ["folder"],
  provides: "path",
  execute: ({ title, folder = "inbox" }: { title: string; folder?: string }) =>
    `${folder}/${title}`,
});

/** Needs a `text`, may be given a `folder`, and gives `title`, `words`, `price` and `path`. */
export const receive = linearFlow("receive", [split, unorderedFlow("priced", [price, file])]);
