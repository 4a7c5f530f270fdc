import type { Happening, StoredJob } from "../../src/adapter.ts";
import { isBig } from "./big-value.ts";
import { slim } from "./input-record.ts";
import type { Stored } from "./schema.ts";
import { seal, unseal, type Sealed } from "./sealed.ts";

/** A job that was written, and what that was; without a type all that can be said is "look again". */
export interface Change<J = Stored<StoredJob>> {
  readonly type: Happening["type"] | undefined;
  readonly job: J;
}

interface Message {
  readonly from: string;
  readonly number: number;
  readonly changes: readonly Change<Sealed<Stored<StoredJob>>>[];
}

/** Carries what handles tell each other. */
export interface Channel {
  /** Hears from now on. */
  open(): void;
  /** Tells the others. A big `store` stays at home: who wants it reads it. */
  send(changes: readonly Change<StoredJob>[]): void;
  /** What was sent and not yet heard here; it will not be heard again. */
  recall(): readonly Change<StoredJob>[];
  close(): void;
}

/**
 * Makes a channel on which a handle hears itself as well, so that its own doings have the same place among the others'
 * for all who hear them.
 */
export function createChannel(
  name: string,
  hear: (changes: readonly Change[], isOwn: boolean) => void,
): Channel {
  const me = crypto.randomUUID();
  const goingRound = new Map<number, readonly Change<StoredJob>[]>();
  let ends: { readonly out: BroadcastChannel; readonly in: BroadcastChannel } | undefined;
  let outbox: Change<StoredJob>[] = [];
  let sent = 0;
  let closed = false;

  const receive = ({ from, number, changes }: Message) => {
    if (from !== me) {
      return hear(
        changes.map(({ type, job }) => ({ type, job: unseal(job) })),
        false,
      );
    }
    const own = goingRound.get(number);
    goingRound.delete(number);
    if (own) hear(own, true);
  };

  // A channel does not hear itself, so it takes two.
  const open = () => {
    if (ends || closed || typeof BroadcastChannel === "undefined") return;
    ends = { out: new BroadcastChannel(name), in: new BroadcastChannel(name) };
    ends.in.addEventListener("message", ({ data }) => receive(data as Message));
  };

  const flush = () => {
    if (outbox.length === 0 || closed) return;
    open();
    const changes = outbox.map(({ type, job }) => ({
      type,
      job: seal(slim(job, isBig(job.store))),
    }));
    const message: Message = { from: me, number: ++sent, changes };
    goingRound.set(message.number, outbox);
    outbox = [];
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel knows but one origin
    if (ends) ends.out.postMessage(message);
    else receive(message);
  };

  return {
    open,
    send(changes) {
      // What one transaction settled goes out as one message.
      if (outbox.length === 0) queueMicrotask(flush);
      outbox.push(...changes);
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
      ends?.out.close();
      ends?.in.close();
    },
  };
}
