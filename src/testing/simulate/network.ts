import { FootplateError } from "../../errors.ts";
import type { Chance } from "./chance.ts";
import type { Incident, Incidents } from "./incidents.ts";
import type { Machine } from "./machine.ts";
import type { Story } from "./story.ts";
import type { World } from "./world.ts";

/** One call: sent, applied and answered, each at its own time, unless something goes wrong. */
export interface Call<T> {
  readonly from: Machine;
  /** What is called: things are down each on its own. */
  readonly to: "board" | "persistence" | "receiver";
  readonly what: string;
  readonly about: string;
  readonly isWrite: boolean;
  readonly isIdempotent: boolean;
  readonly apply: () => Promise<T>;
  /** It was carried out; `isRepeat`, for the second time. */
  readonly applied: (value: T, isRepeat: boolean) => void;
  /** The caller learns of it now. */
  readonly answered: (value: T) => void;
}

/** Carries calls between machines. */
export interface Network {
  call<T>(call: Call<T>): Promise<T>;
}

/** What a network is made with. */
export interface NetworkOptions {
  readonly world: World;
  readonly chance: Chance;
  readonly incidents: Incidents;
  readonly story: Story;
  readonly leaseMs: number;
  /** From then on nothing goes wrong any more. */
  readonly calmAt: number;
  /** The wall clock of the board, where it has one of its own. */
  readonly setBoardClock: ((ms: number) => void) | undefined;
}

// An atom that waits in memory waits as much longer as its clock is set back, and so no job would end in any bounded time.
const LONGEST_JUMP_MS = 300_000;

/** Makes a network in which each call takes some milliseconds each way, and all that `incidents` decide. */
export function createNetwork(options: NetworkOptions): Network {
  const { world, chance, incidents, story, leaseMs, calmAt, setBoardClock } = options;
  const counts = new Map<string, number>();
  const downUntil = new Map<string, number>();

  const numbered = (name: string) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name} #${count}`;
  };

  const unavailable = () => new FootplateError("UNAVAILABLE", "The other side cannot be reached");
  // Only what footplate stores in may say so; the world outside is just not there.
  const down = (to: string) =>
    to === "receiver" ? unavailable() : new FootplateError("STORAGE", "The disk does not answer");

  return {
    call: (call) =>
      new Promise((resolve, reject) => {
        const { from, to, what, about } = call;
        const place = numbered(`${from.name}: ${what}`);
        const possible = possibleFor(call);
        const incident = world.now < calmAt ? incidents.at(place, possible) : undefined;
        const long = () => chance.between(`length of ${place}`, leaseMs >> 1, leaseMs * 3);
        const say = (text: string) => story.tell(about, `${place}: ${text}`);

        const fail = (error: Error, afterMs: number) =>
          world.after(afterMs, () => from.deliver(() => reject(error)));
        const answer = (value: Parameters<typeof call.answered>[0], afterMs: number) =>
          world.after(afterMs, () =>
            from.deliver(() => {
              call.answered(value);
              resolve(value);
            }),
          );

        const arrive = () => {
          if ((downUntil.get(to) ?? 0) > world.now) return fail(down(to), backMs);
          if (incident === "OUTAGE") {
            const ms = long();
            say(`the ${to} is down for ${ms} ms`);
            downUntil.set(to, world.now + ms);
            return fail(down(to), backMs);
          }
          if (incident === "CRASH_BEFORE_WRITE") {
            say(`${from.name} crashes, and this is never stored`);
            return from.crash();
          }
          if (incident === "REFUSED") {
            const isLost = chance.of(`loss of ${place}`) < 0.5;
            say(isLost ? "is lost on its way" : "is refused");
            return fail(isLost ? unavailable() : down(to), backMs);
          }
          apply(false);
        };

        const apply = (isRepeat: boolean) => {
          call.apply().then(
            (value) => {
              call.applied(value, isRepeat);
              if (!isRepeat) settle(value);
            },
            (error: Error) => {
              if (FootplateError.is(error)) say(`is refused with ${error.code}`);
              if (!isRepeat) fail(error, backMs);
            },
          );
        };

        const settle = (value: Parameters<typeof call.answered>[0]) => {
          switch (incident) {
            case "CRASH_AFTER_WRITE":
              say(`${from.name} crashes once this is stored`);
              return from.crash();
            case "FREEZE": {
              const ms = leaseMs + long();
              say(`${from.name} freezes for ${ms} ms`);
              from.freeze(ms);
              return answer(value, backMs);
            }
            case "REPLY_LOST":
              say("its reply is lost");
              return fail(unavailable(), backMs);
            case "REPLY_LATE": {
              const ms = long();
              say(`its reply is ${ms} ms late`);
              return answer(value, ms);
            }
            default:
              return answer(value, backMs);
          }
        };

        let outMs = chance.between(`way of ${place}`, 1, 8);
        const backMs = chance.between(`way back of ${place}`, 1, 8);
        if (incident === "LATE") {
          outMs = long();
          say(`arrives ${outMs} ms late`);
        }
        if (incident === "TWICE") {
          const ms = outMs + chance.between(`length of ${place}`, 1, leaseMs * 2);
          world.after(ms, () => {
            say("arrives for the second time");
            apply(true);
          });
        }
        if (incident === "CLOCK_SKEW") {
          const far = chance.of(`distance of ${place}`) < 0.1 ? LONGEST_JUMP_MS : leaseMs * 3;
          const ms = chance.between(`jump of ${place}`, -far, far);
          const isBoards = setBoardClock && chance.of(`clock of ${place}`) < 0.3;
          say(`the clock of ${isBoards ? "the board" : from.name} jumps by ${ms} ms`);
          if (isBoards) setBoardClock(ms);
          else from.jump(ms);
        }
        world.after(outMs, arrive);
      }),
  };
}

function possibleFor({
  isWrite,
  isIdempotent,
  from,
}: Pick<Call<unknown>, "isWrite" | "isIdempotent" | "from">): readonly Incident[] {
  const isClient = from.name.startsWith("client");
  return [
    ...(isWrite && !isClient ? (["CRASH_BEFORE_WRITE", "CRASH_AFTER_WRITE"] as const) : []),
    ...(isClient ? [] : (["FREEZE", "CLOCK_SKEW"] as const)),
    ...(["REFUSED", "REPLY_LOST", "LATE", "REPLY_LATE", "OUTAGE"] as const),
    ...(isIdempotent ? (["TWICE"] as const) : []),
  ];
}
