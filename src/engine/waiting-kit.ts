import { Awaiting } from "./awaiting.ts";
import { openWaits, signalsOf } from "./waits.ts";

/** What an engine needs for waits: only who makes one brings it along, as in a page every byte is its visitors'. */
export const WAITING = { Awaiting, openWaits, signalsOf };

/** What an engine needs for waits. */
export type Waiting = typeof WAITING;
