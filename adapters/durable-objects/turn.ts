/**
 * Gives what has `work` done once when the present turn is over, however often it is asked for.
 * @param onFailed Told what `work` threw.
 */
export function atTurnsEnd(work: () => void, onFailed: (error: unknown) => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    setTimeout(() => {
      isAsked = false;
      try {
        work();
      } catch (error) {
        onFailed(error);
      }
    }, 0);
  };
}
