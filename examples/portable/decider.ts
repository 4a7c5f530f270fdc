// A graph: what its tasks require and provide puts them in order, wherever they stand, and a decider on a link says whether
// what it leads to runs. With the depth "ATOM" its "no" is about that task alone, so that the two ways meet again.
import { createEngine, graphFlow, link, task, type } from "footplate";

export async function main(print: (line: string) => void): Promise<void> {
  const thank = task("thank", {
    optional: ["url"],
    execute: ({ url }: { url?: string }) =>
      print(url ? `Thank you, it is at ${url}` : "Thank you, somebody will read it"),
  });
  const rate = task("rate", {
    input: { comment: type<string>() },
    provides: "rudeness",
    execute: ({ comment }) => comment.replaceAll(/[^!]/g, "").length / comment.length,
  });
  const publish = task("publish", {
    input: { comment: type<string>() },
    provides: "url",
    execute: ({ comment }) => `/comments/${comment.length}`,
  });
  const hold = task("hold", { execute: () => print("A person has to look at it") });

  // A decider is given the results of those it decides by, under their names.
  const isRude = ({ rate: rudeness }: { rate?: unknown }) => Number(rudeness) > 0.1;
  const moderate = graphFlow("moderate", [thank, publish, hold, rate], {
    links: [
      link(rate, publish, { decider: (history) => !isRude(history), depth: "ATOM" }),
      link(rate, hold, { decider: isRude, depth: "ATOM" }),
      link(hold, thank),
    ],
  });

  for (const comment of ["Well said", "No! No! No!"]) {
    print(comment);
    const engine = createEngine(moderate, { store: { comment } });
    await engine.run();
    const { publish: published, hold: held } = engine.detail!.atoms;
    print(`publish: ${published?.state}, hold: ${held?.state}`);
  }
}
