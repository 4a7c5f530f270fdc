import type { Happening } from "../../src/adapter.ts";
import type { Job } from "../../src/index.ts";
import { isBig } from "./big-value.ts";
import { slim } from "./input-record.ts";
import type { Stored } from "./schema.ts";
import { seal, unseal, type Sealed } from "./sealed.ts";

/** What happened, with each job as `J`. */
type With<J, H = Happening> = H extends { readonly job: Job }
  ? Omit<H, "job"> & { readonly job: J }
  : H;

/** What happened, as it is heard of: a job may come without its `store`. */
export type Told = With<Stored<Job>>;

interface Message {
  readonly from: string;
  readonly number: number;
  readonly all: readonly With<Sealed<Stored<Job>>>[];
}

/** Carries what handles tell each other. */
export interface Channel {
  /** Hears from now on. */
  open(): void;
  /** Hears nothing and keeps what is sent, until `resume`. */
  pause(): void;
  resume(): void;
  /** Tells the others, and be it nothing. A big `store` stays at home: who wants it reads it. */
  send(all: readonly Happening[]): void;
  /** What was sent and not yet heard here; it will not be heard again. */
  recall(): readonly Happening[];
  close(): void;
}

/**
 * Makes a channel on which a handle hears itself as well, so that its own doings have the same place among the others'
 * for all who hear them.
 */
export function createChannel(
  name: string,
  hear: (all: readonly Told[], isOwn: boolean) => void,
): Channel {
  const me = crypto.randomUUID();
  const goingRound = new Map<number, readonly Happening[]>();
  let ends: { readonly out: BroadcastChannel; readonly in: BroadcastChannel } | undefined;
  let outbox: Happening[] | undefined;
  let sent = 0;
  let closed = false;
  let paused = false;

  const receive = ({ from, number, all }: Message) => {
    if (from !== me) {
      return hear(
        all.map((each) => ("job" in each ? { ...each, job: unseal(each.job) } : each)),
        false,
      );
    }
    const own = goingRound.get(number);
    goingRound.delete(number);
    if (own) hear(own, true);
  };

  // A channel does not hear itself, so it takes two.
  const open = () => {
    if (ends || closed || paused || typeof BroadcastChannel === "undefined") return;
    ends = { out: new BroadcastChannel(name), in: new BroadcastChannel(name) };
    ends.in.addEventListener("message", ({ data }) => receive(data as Message));
  };

  const flush = () => {
    if (!outbox || closed || paused) return;
    open();
    const all = outbox.map((each) =>
      "job" in each ? { ...each, job: seal(slim(each.job, isBig(each.job.store))) } : each,
    );
    const message: Message = { from: me, number: ++sent, all };
    goingRound.set(message.number, outbox);
    outbox = undefined;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel knows but one origin
    if (ends) ends.out.postMessage(message);
    else receive(message);
  };

  const disconnect = () => {
    ends?.out.close();
    ends?.in.close();
    ends = undefined;
  };

  return {
    open,
    pause() {
      flush();
      paused = true;
      goingRound.clear();
      disconnect();
    },
    resume() {
      paused = false;
      open();
      flush();
    },
    send(all) {
      // What one transaction settled goes out as one message.
      if (!outbox) queueMicrotask(flush);
      outbox = [...(outbox ?? []), ...all];
    },
    recall() {
      flush();
      const recalled = [...goingRound.values()].flat();
      goingRound.clear();
      return recalled;
    },
    close() {
      flush();
      closed = true;
      disconnect();
    },
  };
}
