import { FootplateError } from "../errors.ts";
import type { CompiledAtom } from "./compile.ts";

/** @throws {FootplateError} `MISSING_DEPENDENCIES` for what an atom reads that nobody gave, as who would have was ignored */
export function refuseLacking({ name, reads }: CompiledAtom, input: object): void {
  const missing = reads
    .filter(({ key, optional, revert }) => !optional && !revert && !Object.hasOwn(input, key))
    .map(({ symbol }) => symbol)
    .toSorted();
  if (missing.length === 0) return;
  throw new FootplateError(
    "MISSING_DEPENDENCIES",
    `Nobody gave "${missing.join('", "')}", which "${name}" reads: who would have was ignored`,
    { details: { missing } },
  );
}

/** Looks at what an atom is given, where not all that gives something need have run. */
export type RefuseLacking = typeof refuseLacking;
