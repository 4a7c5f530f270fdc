import type { Claim, ClaimToken, Job } from "../../job.ts";
import type { BoardEvent } from "../../jobboard/events.ts";
import type { Claimed, ClaimRequest, JobBoard } from "../../jobboard/jobboard.ts";
import { idempotent, type Verb } from "../../jobboard/verbs.ts";
import type { Incidents } from "./incidents.ts";
import type { JobsModel } from "./jobs-model.ts";
import type { Machine } from "./machine.ts";
import type { Network } from "./network.ts";
import type { Story } from "./story.ts";
import type { World } from "./world.ts";

/** What a board is reached through. */
export interface BoardClientOptions {
  readonly world: World;
  readonly network: Network;
  readonly incidents: Incidents;
  readonly story: Story;
  readonly model: JobsModel;
  readonly calmAt: number;
  /** What the board takes for the time. */
  readonly boardNow: () => number;
  /** An own claim, or its extension, was acknowledged, asked for at that time. */
  readonly onLease: (claims: readonly ClaimToken[], sent: Sent) => void;
}

/** When something was asked, by both clocks of the one who asked. */
export interface Sent {
  readonly wall: number;
  readonly elapsed: number;
}

/** The verbs that conductors and their clients use, by what they are over a wire. */
const wireVerbs = {
  post: "post",
  postAll: "post",
  get: "get",
  counts: "counts",
  claim: "claim",
  claimJob: "claimJob",
  extend: "extend",
  extendAll: "extend",
  abandon: "abandon",
  consume: "consume",
  trash: "trash",
  cancel: "cancel",
  redrive: "redrive",
  signal: "signal",
  signals: "signals",
  register: "register",
  entities: "entities",
} as const satisfies Partial<Record<keyof JobBoard, Verb>>;

type Name = keyof typeof wireVerbs;
const READS: ReadonlySet<string> = new Set<Name>(["get", "counts", "signals", "entities"]);

/** A board as one machine reaches it: each call over the network, each event as a message that may get lost. */
export function boardClient(board: JobBoard, from: Machine, options: BoardClientOptions): JobBoard {
  const { world, network, incidents, story, model, calmAt } = options;
  let tokens = 0;
  let events = 0;

  const ask = (name: Name, args: readonly unknown[]) => {
    const sent = { wall: from.clock.now(), elapsed: from.clock.elapsed() };
    return network.call<unknown>({
      from,
      to: "board",
      what: name,
      about: aboutOf(args),
      isWrite: !READS.has(name),
      isIdempotent: idempotent[wireVerbs[name]],
      apply: () => (board[name] as (...args: readonly unknown[]) => Promise<unknown>)(...args),
      applied(value) {
        learn(model, from, name, args, value, options.boardNow());
        // Renewals come by the hundred and say little.
        if (name !== "extendAll" && name !== "register")
          story.tell(aboutOf([value, ...args]), `${from.name}: ${name} ${told(args, value)}`);
      },
      answered(value) {
        if (name === "claim") options.onLease((value as Claimed).claims, sent);
        if (name === "post") model.posted(value as Job);
        if (name !== "extendAll") return;
        const extended = value as readonly (Claim | undefined)[];
        options.onLease(
          extended.filter((claim) => claim !== undefined),
          sent,
        );
      },
    });
  };

  const verbs = Object.fromEntries(
    Object.keys(wireVerbs).map((name) => [
      name,
      (...args: readonly unknown[]) => ask(name as Name, args),
    ]),
  );
  return Object.assign(Object.create(board) as JobBoard, verbs, {
    // Made before the first try, as any client does (P4).
    claim: (request: ClaimRequest) =>
      ask("claim", [{ ...request, token: `${from.name}/${++tokens}` }]) as Promise<Claimed>,
    on: (type: BoardEvent["type"] | "*", listener: (event: BoardEvent) => void) =>
      board.on("*", (event) => {
        if (type !== "*" && type !== event.type) return;
        const place = `${from.name}: told #${++events}`;
        if (world.now < calmAt && incidents.at(place, ["LOST_WAKE_UP"])) {
          const about = "job" in event ? event.job.id : "";
          return story.tell(about, `${place}: never hears of ${event.type}`);
        }
        world.after(1, () => from.deliver(() => listener(event)));
      }),
  });
}

/** Tells the model what a board has just done. */
function learn(
  model: JobsModel,
  from: Machine,
  name: Name,
  args: readonly unknown[],
  value: unknown,
  now: number,
): void {
  switch (name) {
    case "claim": {
      const { token = "", leaseMs } = args[0] as ClaimRequest;
      return model.claimed(from, token, (value as Claimed).claims, leaseMs, now);
    }
    case "extendAll":
      return model.extended(
        args[0] as readonly ClaimToken[],
        value as readonly (Claim | undefined)[],
        args[1] as number,
        now,
      );
    case "abandon":
      return model.abandoned(args[0] as ClaimToken);
    case "consume":
    case "trash":
      return model.ended(args[0] as ClaimToken, value as Job);
    case "cancel":
      return model.cancelled(value as Job);
    case "redrive":
      return model.redriven(value as Job);
    default:
  }
}

/** The ids of the jobs in what was asked or answered. */
function aboutOf(values: readonly unknown[]): string {
  const ids = values.flatMap((value): readonly unknown[] => {
    if (typeof value === "string") return [value];
    if (typeof value !== "object" || value === null) return [];
    if (Array.isArray(value)) return value.map((each) => (each as Job | undefined)?.id);
    const { id, claims } = value as { id?: unknown; claims?: readonly Claim[] };
    return claims?.map((claim) => claim.id) ?? [id];
  });
  return [...new Set(ids.filter((id) => typeof id === "string"))].join(" ") || "-";
}

function told(args: readonly unknown[], value: unknown): string {
  const claims = (value as Partial<Claimed> | undefined)?.claims;
  if (claims) {
    const granted = claims.map(({ id, generation }) => `${id} under generation ${generation}`);
    return granted.join(", ") || "nothing";
  }
  const { generation } = (args[0] ?? {}) as Partial<ClaimToken>;
  const { state, outcome } = (value ?? {}) as Partial<Job>;
  const end = outcome ? ` as ${outcome.fate} ${outcome.flowState ?? ""}` : "";
  return `${aboutOf(args)}${generation === undefined ? "" : ` under generation ${generation}`}: ${state ?? "done"}${end}`;
}
