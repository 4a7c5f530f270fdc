/** The place of one who works on a floor. */
export interface Place {
  /**
   * True when nobody else works there any more: then nobody comes before this one has left. False when `signal` is aborted
   * before.
   */
  alone(signal: AbortSignal): Promise<boolean>;
  leave(): void;
}

interface Waiting {
  readonly place: Place;
  readonly go: () => void;
}

/**
 * Makes a place where many work side by side, until one of them has to be alone (P16).
 *
 * Those who wait to be alone do not wait for each other: the first who asked is the first, and then the next.
 */
export function createFloor() {
  const present = new Set<Place>();
  let waiting: readonly Waiting[] = [];
  let soloist: Place | undefined;

  const admit = () => {
    const [first, ...others] = waiting;
    if (soloist || !first || present.size > waiting.length) return;
    soloist = first.place;
    waiting = others;
    first.go();
  };

  return {
    /** Somebody works alone or waits for it, so nobody else may begin. */
    get isClosed() {
      return soloist !== undefined || waiting.length > 0;
    },
    enter(): Place {
      const place: Place = {
        alone: (signal) =>
          new Promise((resolve) => {
            const giveUp = () => {
              waiting = waiting.filter((each) => each.place !== place);
              resolve(false);
            };
            if (signal.aborted) return resolve(false);
            signal.addEventListener("abort", giveUp, { once: true });
            const go = () => {
              signal.removeEventListener("abort", giveUp);
              resolve(true);
            };
            waiting = [...waiting, { place, go }];
            admit();
          }),
        leave() {
          present.delete(place);
          if (soloist === place) soloist = undefined;
          admit();
        },
      };
      present.add(place);
      return place;
    },
  };
}
