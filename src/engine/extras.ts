import { follow } from "./phases.ts";
import { resetFlow } from "./reset.ts";

/** What an engine has for who drives it by hand: in a page every byte is its visitors'. */
export const EXTRAS = { follow, resetFlow };

/** What an engine has for who drives it by hand. */
export type Extras = typeof EXTRAS;
