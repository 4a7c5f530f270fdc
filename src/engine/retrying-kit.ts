import { runController } from "./controlling.ts";
import { Resolver } from "./resolver.ts";
import { provideNext, resetScope } from "./retrying.ts";

/** What an engine needs for controllers: only who makes one brings it along, as in a page every byte is its visitors'. */
export const RETRYING = { Resolver, provideNext, resetScope, runController };

/** What an engine needs for controllers. */
export type Retrying = typeof RETRYING;
