import { linearFlow, task } from "footplate";

const charge = task("charge", {
  requires: ["card"],
  provides: "receipt",
  execute({ card }: { card: string }, { log }) {
    log(`charging ${card}`);
    if (card === "bad") throw new Error("refused", { cause: new Error("no money") });
    return "paid";
  },
});

/** Fails for the card "bad", and succeeds with any other. */
export const order = linearFlow("order", [charge, task("ship", { execute: () => undefined })]);
