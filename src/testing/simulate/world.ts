/** Time that only passes when something happens, and all that is to happen in it. */
export interface World {
  /** Milliseconds since it began. */
  readonly now: number;
  /** How much has happened. */
  readonly steps: number;
  /** Lets something happen after `ms`; of what is due at the same time, the first asked for comes first. */
  after(ms: number, happen: () => void): void;
  /**
   * Goes on until `isOver`, or until nothing is left to happen. Whatever follows from one thing without time passing has
   * come to its end before the next.
   */
  run(isOver: () => boolean): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly happen: () => void;
}

/** Makes a world in which nothing has happened yet. */
export function createWorld(): World {
  const due: Due[] = [];
  let now = 0;
  let steps = 0;

  return {
    get now() {
      return now;
    },
    get steps() {
      return steps;
    },
    after(ms, happen) {
      const at = now + Math.max(0, Math.ceil(ms));
      // Latest first, so that the next one is the last; most of what is asked for is due soon.
      let place = due.length;
      while (place > 0 && due[place - 1]!.at <= at) place--;
      due.splice(place, 0, { at, happen });
    },
    async run(isOver) {
      const turns = createTurns();
      try {
        await turns.next();
        for (let next = due.pop(); next && !isOver(); next = due.pop()) {
          now = next.at;
          steps++;
          next.happen();
          await turns.next();
        }
      } finally {
        turns.close();
      }
    },
  };
}

/** All promises go before a message, and unlike a timer it is not held back. */
function createTurns() {
  const { port1, port2 } = new MessageChannel();
  let go = () => {};
  port1.addEventListener("message", () => go());
  port1.start();
  return {
    next: () =>
      new Promise<void>((resolve) => {
        go = resolve;
        port2.postMessage(0);
      }),
    close: () => port1.close(),
  };
}
