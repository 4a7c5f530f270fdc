import type { Act } from "./acts.ts";
import type { JobBoard } from "../../src/index.ts";
import { firstOf, queryOf } from "./jobs.ts";
import type { Place } from "./place.ts";

const LIMIT = 1_000;
const AT_ONCE = 10;

/** Asks, then puts all jobs of a list back on the board, up to 1,000: those that cannot be stay, and are told of. */
export function redriveAll(board: JobBoard, place: Place, act: Act): void {
  const work = async () => {
    const jobs = await firstOf(board, { ...queryOf(place), limit: LIMIT });
    const left = jobs.map(({ id }) => id);
    let refused = 0;
    let reason = "";
    const next = async (): Promise<void> => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        try {
          await board.redrive(id);
        } catch (error) {
          refused++;
          reason ||= `: ${(error as Error).message}`;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    return `${jobs.length - refused} redriven, ${refused} refused${reason}`;
  };
  act("Redriven", work, `Redrive all ${place.show} jobs that fit these filters, up to ${LIMIT}?`);
}
