import { FootplateError, linearFlow, systemClock, task } from "footplate";

/** What ran, as `<board>/<task>`, by whichever object. */
export const ran: string[] = [];
/** Boards whose gated tasks may go on. */
export const open = new Set<string>();

const step = (name: string) =>
  task(name, {
    requires: ["board"],
    provides: name,
    execute({ board }: { board: string }) {
      ran.push(`${board}/${name}`);
      return name.toUpperCase();
    },
  });

/** Three tasks that need nothing but a turn each. */
export const plain = linearFlow("plain", [step("a"), step("b"), step("c")]);

/** The second of its tasks goes on only once its board is open. */
export const gated = linearFlow("gated", [
  step("a"),
  task("b", {
    requires: ["board"],
    async execute({ board }: { board: string }) {
      ran.push(`${board}/b`);
      // Looked for from here: an object's promise cannot be resolved by a test.
      while (!open.has(board)) await systemClock.sleep(2);
    },
  }),
  step("c"),
]);

/** Its one task has steps, of which one is done each time it starts, until it is let go on. */
export const stepping = task("stepping", {
  requires: ["board"],
  async execute({ board }: { board: string }, context) {
    for (let at = 0; ; at++) {
      let isNew = false;
      await context.step(`step ${at}`, () => (isNew = true));
      if (!isNew) continue;
      ran.push(`${board}/step ${at}`);
      while (!open.has(board)) await systemClock.sleep(2);
      return at;
    }
  },
});

/** Its last task fails, and so it ends reverted. */
export const failing = linearFlow("failing", [
  step("a"),
  task("fail", {
    execute() {
      throw new FootplateError("FORBIDDEN", "Not here", { details: { door: 7 } });
    },
  }),
]);
