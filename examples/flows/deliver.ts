import { graphFlow, link, task, type } from "footplate";

const weigh = task("weigh", {
  input: { item: type<string>() },
  provides: "grams",
  execute: ({ item }) => item.length * 100,
});
const pack = task("pack", { execute() {} });
const stamp = task("stamp", { provides: "stamp", execute: () => "1st class" });
const send = task("send", {
  requires: ["item"],
  optional: ["stamp"],
  provides: "sent",
  execute: ({ item, stamp: way = "courier" }: { item: string; stamp?: string }) =>
    `${item} by ${way}`,
});

const isLight = ({ weigh: grams }: { weigh?: unknown }) => Number(grams) < 500;

/** Stamps only what is light. `send` runs in any case, after `pack` and `stamp`. */
export const deliver = graphFlow("deliver", [send, pack, stamp, weigh], {
  links: [link(weigh, stamp, { decider: isLight, depth: "ATOM" }), link(pack, send)],
});
